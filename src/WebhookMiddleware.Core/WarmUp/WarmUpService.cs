using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using WebhookMiddleware.Calling;

namespace WebhookMiddleware.WarmUp;

/// <summary>
/// Makes the process ready for its first call, beside the host's start and once in a process: what the runtime has loaded and initialised by then
/// can't fail in a moment without resources, and the first call takes no longer than the others.
/// </summary>
internal sealed partial class WarmUpService : IHostedService, IDisposable
{
    private static readonly TaskCompletionSource Done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private static int _hasRun;

    private readonly Rehearsal _rehearsal;
    private readonly OpenFileBudget _budget;
    private readonly ILogger<WarmUpService> _logger;
    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    /// <summary>Creates the service, and with it what has to be there from the start: the memory of failures.</summary>
    public WarmUpService(Rehearsal rehearsal, LoadFailures failures, OpenFileBudget budget, ILogger<WarmUpService> logger)
    {
        ArgumentNullException.ThrowIfNull(failures);
        _rehearsal = rehearsal;
        _budget = budget;
        _logger = logger;
    }

    /// <summary>Completes when this process is warm, or its warm-up has ended early. Tests that measure wait for it.</summary>
    internal static Task Completion => Done.Task;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _hasRun, 1) == 0)
        {
            // Without what flows with the start: activities, a request that started the host (in tests).
            using (ExecutionContext.SuppressFlow())
            {
                _running = Task.Run(RunOnceAsync, CancellationToken.None);
            }
        }

        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _running.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // Not disposed of: a host may be stopped once more after its disposal.
    public void Dispose() => _stopping.Cancel();

    /// <summary>Runs both parts. What fails here harms nothing: it is loaded when it is first needed.</summary>
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
                Log.FewDescriptors(_logger, DirectReferences.Spared);
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
            Message = "Fewer than {Spared} open files are left to this process after its start, so that nothing more is loaded in advance. "
                + "Raise its limit of open files.")]
        public static partial void FewDescriptors(ILogger logger, int spared);

        [LoggerMessage(EventId = 602, EventName = "WarmUpIncomplete", Level = LogLevel.Debug,
            Message = "The warm-up ended early. What it left out is loaded when it is first needed.")]
        public static partial void Incomplete(ILogger logger, Exception exception);
    }
}
