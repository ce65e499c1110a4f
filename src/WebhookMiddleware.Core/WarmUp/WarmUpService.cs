using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WebhookMiddleware.Calling;

namespace WebhookMiddleware.WarmUp;

/// <summary>
/// Prepares the process for its first call, once and when the host has started: it must not delay the first request. What the runtime has
/// loaded and initialised can't fail later for lack of resources, and the first call is as fast as the others.
/// </summary>
internal sealed partial class WarmUpService : IHostedLifecycleService, IDisposable
{
    private static readonly TaskCompletionSource Done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private static int _hasRun;

    private readonly Rehearsal _rehearsal;
    private readonly OpenFileBudget _budget;
    private readonly IOptions<WebhookOptions> _options;
    private readonly ILogger<WarmUpService> _logger;
    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    /// <summary>
    /// Creates the service. <paramref name="failures"/> is injected so that it exists, and records failures, from the start.
    /// </summary>
    public WarmUpService(
        Rehearsal rehearsal, LoadFailures failures, OpenFileBudget budget, IOptions<WebhookOptions> options, ILogger<WarmUpService> logger)
    {
        ArgumentNullException.ThrowIfNull(failures);
        _rehearsal = rehearsal;
        _budget = budget;
        _options = options;
        _logger = logger;
    }

    /// <summary>Gets a task that completes when the warm-up of this process has ended. Tests that measure wait for it.</summary>
    internal static Task Completion => Done.Task;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        if (_options.Value.WarmUp && Interlocked.Exchange(ref _hasRun, 1) == 0)
        {
            // Keeps the activity and, in tests, the request that started the host from flowing into the warm-up.
            using (ExecutionContext.SuppressFlow())
            {
                _running = Task.Run(RunOnceAsync, CancellationToken.None);
            }
        }

        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _running.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // Not disposed: StopAsync can run after Dispose.
    public void Dispose() => _stopping.Cancel();

    /// <summary>Runs both parts. A failure is harmless: the rest is loaded when it is first needed.</summary>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (DirectReferences.Load(cancellationToken))
            {
                await _rehearsal.RunAsync(cancellationToken);
            }
            else
            {
                Log.FewDescriptors(_logger, DirectReferences.ReservedDescriptors);
            }
        }
        catch (Exception exception)
        {
            Log.Incomplete(_logger, exception);
        }

        _budget.Renew();
    }

    private async Task RunOnceAsync()
    {
        await RunAsync(_stopping.Token);
        Done.SetResult();
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 601, EventName = "WarmUpWithoutDescriptors", Level = LogLevel.Information,
            Message = "Fewer than {Spared} open files are left to this process after its start, so nothing more is loaded in advance. "
                + "Raise its limit of open files.")]
        public static partial void FewDescriptors(ILogger logger, int spared);

        [LoggerMessage(EventId = 602, EventName = "WarmUpIncomplete", Level = LogLevel.Debug,
            Message = "The warm-up ended early. The rest is loaded when it is first needed.")]
        public static partial void Incomplete(ILogger logger, Exception exception);
    }
}
