using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using WebhookMiddleware.Bounds;
using WebhookMiddleware.Calling;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.Pipeline;

/// <summary>
/// Calls shadow webhooks beside the run. They delay nothing, spend no budget, and are cancelled when the host stops, not when the request
/// ends.
/// </summary>
internal sealed partial class ShadowCalls(StageCaller caller, CallJournal journal, ILogger<ShadowCalls> logger)
    : IHostedService, IDisposable
{
    /// <summary>How many calls may be in progress at once. Shadow webhooks that hang must not pile up memory.</summary>
    internal const int MaxInFlight = 256;

    /// <summary>
    /// How many bytes of payload the calls may hold together, since they outlive their requests. Each call counts twice: its payload and
    /// the request that is sent.
    /// </summary>
    internal const long MaxBytesInFlight = 64 * 1024 * 1024;

    private readonly ConcurrentDictionary<Task, byte> _inFlight = [];
    private readonly SharedSlots _slots = new();
    private readonly ByteBudget _budget = new(MaxBytesInFlight);
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Starts the shadow webhooks of a stage on the current state of the run.</summary>
    public void Start(WebhookRun run, EventStage stage)
    {
        foreach (var webhook in stage.Shadows)
        {
            if (!run.Includes(webhook))
            {
                continue;
            }

            var bytes = 2 * run.PayloadBytes;
            if (!TryEnter(webhook, bytes))
            {
                Log.Dropped(logger, webhook.LogName, webhook.Id, run.Invocation.Id);
                continue;
            }

            // CallAsync reads what it needs of the run before its first await, so the run can continue meanwhile.
            var call = caller.CallAsync(run, webhook, webhook.Timeout, _stopping.Token);
            var recorded = RecordAsync(run.Invocation, webhook, call);
            _inFlight.TryAdd(recorded, 0);
            recorded.ContinueWith(
                task => Complete(task, webhook, bytes), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_inFlight.Keys).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // Cancelled but not disposed: StopAsync can run after Dispose when a host ends by itself while it is being stopped
    // (WebApplicationFactory).
    public void Dispose() => _stopping.Cancel();

    private bool TryEnter(CompiledWebhook webhook, long bytes)
    {
        if (!_slots.TryEnter(webhook, MaxInFlight, MaxInFlight))
        {
            return false;
        }

        if (_budget.TryTake(bytes))
        {
            return true;
        }

        _slots.Leave(webhook);
        return false;
    }

    private void Complete(Task call, CompiledWebhook webhook, long bytes)
    {
        _inFlight.TryRemove(call, out _);
        _budget.Return(bytes);
        _slots.Leave(webhook);
    }

    private async Task RecordAsync(WebhookInvocation invocation, CompiledWebhook webhook, Task<WebhookAnswer> call)
    {
        try
        {
            // A call that was cancelled has no result: the host is stopping.
            if (await call is { Outcome: not WebhookOutcome.Cancelled } answer)
            {
                journal.Shadowed(invocation, webhook, answer);
            }
        }
        catch (Exception exception)
        {
            Log.Broke(logger, exception, webhook.LogName, webhook.Id, invocation.Id);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 206, EventName = "ShadowDropped", Level = LogLevel.Warning,
            Message = "Shadow webhook {Hook} ({HookId}) was not called: too many calls are in progress (invocation {InvocationId}).")]
        public static partial void Dropped(ILogger logger, string hook, Guid hookId, Guid invocationId);

        [LoggerMessage(EventId = 207, EventName = "ShadowBroke", Level = LogLevel.Error,
            Message = "Shadow webhook {Hook} ({HookId}) failed unexpectedly (invocation {InvocationId}).")]
        public static partial void Broke(ILogger logger, Exception exception, string hook, Guid hookId, Guid invocationId);
    }
}
