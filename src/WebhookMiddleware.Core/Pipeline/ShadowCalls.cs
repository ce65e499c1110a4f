using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using WebhookMiddleware.Bounds;
using WebhookMiddleware.Calling;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.Pipeline;

/// <summary>Calls shadow webhooks beside the run: they delay nothing, spend no budget and end with the host, not with the request.</summary>
internal sealed partial class ShadowCalls(StageCaller caller, CallJournal journal, ILogger<ShadowCalls> logger) : IHostedService, IDisposable
{
    /// <summary>How many may be under way at once; a shadow webhook that hangs must not pile up memory.</summary>
    internal const int MaxInFlight = 256;

    /// <summary>How many bytes of payload they may hold together, since they outlive their requests: each its own, and as much again for what is sent.</summary>
    internal const long MaxBytesInFlight = 64 * 1024 * 1024;

    private readonly ConcurrentDictionary<Task, byte> _inFlight = [];
    private readonly SharedSlots _slots = new();
    private readonly ByteBudget _budget = new(MaxBytesInFlight);
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Starts the shadow webhooks of a stage on the run's present state.</summary>
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

            // CallAsync takes what it needs of the run before it first waits; the run goes on meanwhile.
            var call = caller.CallAsync(run, webhook, webhook.Timeout, _stopping.Token);
            var noted = NoteAsync(run.Invocation, webhook, call);
            _inFlight.TryAdd(noted, 0);
            noted.ContinueWith(ended => End(ended, webhook, bytes), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_inFlight.Keys).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // Not disposed of: a host that ends by itself while others stop it (WebApplicationFactory) is stopped once more after its disposal.
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

    private void End(Task call, CompiledWebhook webhook, long bytes)
    {
        _inFlight.TryRemove(call, out _);
        _budget.Return(bytes);
        _slots.Leave(webhook);
    }

    private async Task NoteAsync(WebhookInvocation invocation, CompiledWebhook webhook, Task<WebhookAnswer> call)
    {
        try
        {
            journal.Shadowed(invocation, webhook, await call);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The host is stopping; nobody asked for the answer.
        }
        catch (Exception exception)
        {
            Log.Broke(logger, exception, webhook.LogName, webhook.Id, invocation.Id);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 206, EventName = "ShadowDropped", Level = LogLevel.Warning,
            Message = "Shadow webhook {Hook} ({HookId}) was not called: too many are under way (invocation {InvocationId}).")]
        public static partial void Dropped(ILogger logger, string hook, Guid hookId, Guid invocationId);

        [LoggerMessage(EventId = 207, EventName = "ShadowBroke", Level = LogLevel.Error,
            Message = "Shadow webhook {Hook} ({HookId}) broke (invocation {InvocationId}).")]
        public static partial void Broke(ILogger logger, Exception exception, string hook, Guid hookId, Guid invocationId);
    }
}
