using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using WebhookMiddleware.Background;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Registry;

/// <summary>Switches webhooks on and off, whatever the state of the store.</summary>
/// <remarks>
/// A switch is made in these steps:
/// <list type="number">
/// <item>This host follows at once, in memory.</item>
/// <item>The store is asked to take the decision, so that other hosts follow. Whoever switches waits for that, but no longer than <see cref="Patience"/>.</item>
/// <item>While the store does not take it, it is asked again and again. It keeps the decision that was made last: one that comes late undoes no later one.</item>
/// <item>A decision that the store never took ends with this process, which says so.</item>
/// </list>
/// </remarks>
internal sealed partial class WebhookSwitch(
    WebhookRegistry registry,
    IWebhookStore store,
    IEnumerable<IWebhookChangeListener> listeners,
    TimeProvider timeProvider,
    ILogger<WebhookSwitch> logger) : IHostedService, IDisposable
{
    /// <summary>How long whoever switches waits for the store.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.5);

    private readonly Lock _lock = new();
    private readonly WakeSignal _decided = new(timeProvider);
    private readonly CancellationTokenSource _stopping = new();

    private Task _writing = Task.CompletedTask;
    private bool _isWriting;
    private bool _isReported;

    /// <summary>Switches webhooks on this host at once, and on all others when the store has it; returns when that is so, or can't be waited for.</summary>
    public async Task SetAsync(bool isEnabled, CancellationToken cancellationToken)
    {
        var decision = registry.Decide(isEnabled);
        StartWriting();
        await decision.Tried.WaitAsync(Patience, timeProvider, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (registry.UnstoredSwitch is { } lost)
        {
            var state = StateOf(lost);
            Log.Lost(logger, state);
        }
    }

    // Not disposed of: a host that ends by itself while others stop it (WebApplicationFactory) is stopped once more after its disposal.
    public void Dispose() => _stopping.Cancel();

    private static string StateOf(SwitchDecision decision) => decision.IsEnabled ? "on" : "off";

    private void StartWriting()
    {
        lock (_lock)
        {
            if (!_isWriting)
            {
                _isWriting = true;
                _writing = Task.Run(WriteAsync);
            }
        }

        _decided.Wake();
    }

    // Null: there is nothing to write any more, and the next decision starts again.
    private SwitchDecision? NextToWrite()
    {
        lock (_lock)
        {
            var next = _stopping.IsCancellationRequested ? null : registry.UnstoredSwitch;
            _isWriting = next is not null;
            return next;
        }
    }

    private async Task WriteAsync()
    {
        for (var failures = 0; NextToWrite() is { } decision;)
        {
            if (await TryWriteAsync(decision))
            {
                failures = 0;
            }
            else
            {
                // A new decision is not kept waiting.
                await _decided.WaitAsync(StoreBackoff.PauseAfter(++failures), _stopping.Token);
            }
        }
    }

    private async Task<bool> TryWriteAsync(SwitchDecision decision)
    {
        var state = StateOf(decision);
        try
        {
            if (!await store.TrySetEnabledAsync(decision.IsEnabled, decision.At, _stopping.Token))
            {
                Log.Superseded(logger, state);
            }
            else if (_isReported)
            {
                Log.StoredLate(logger, state);
            }

            _isReported = false;
            decision.Settle();
            foreach (var listener in listeners)
            {
                await listener.WebhooksChangedAsync(_stopping.Token);
            }

            return true;
        }
        catch (Exception exception)
        {
            if (!_stopping.IsCancellationRequested && !decision.IsSettled && !_isReported)
            {
                _isReported = true;
                Log.NotStored(logger, exception, state);
            }

            return decision.IsSettled;
        }
        finally
        {
            decision.NoteTried();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 310, EventName = "WebhookSwitchNotStored", Level = LogLevel.Error,
            Message = "Webhooks are switched {State} on this host, but the store could not take the switch. Other hosts go on as they were until it can; it is tried again. A restart of this host before that loses the switch.")]
        public static partial void NotStored(ILogger logger, Exception exception, string state);

        [LoggerMessage(EventId = 311, EventName = "WebhookSwitchStored", Level = LogLevel.Information,
            Message = "The store has taken the switch ({State}) at last; other hosts follow.")]
        public static partial void StoredLate(ILogger logger, string state);

        [LoggerMessage(EventId = 312, EventName = "WebhookSwitchSuperseded", Level = LogLevel.Warning,
            Message = "The switch ({State}) was not stored, because it was set elsewhere at a later time; that decision stands.")]
        public static partial void Superseded(ILogger logger, string state);

        [LoggerMessage(EventId = 313, EventName = "WebhookSwitchLost", Level = LogLevel.Error,
            Message = "This host stops before the store could take the switch ({State}): it is lost. Set it again on a host that runs.")]
        public static partial void Lost(ILogger logger, string state);
    }
}
