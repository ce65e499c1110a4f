using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using WebhookMiddleware.Background;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Registry;

/// <summary>Switches webhooks on and off, even while the store is down.</summary>
/// <remarks>
/// A switch is applied in these steps:
/// <list type="number">
/// <item>This host follows at once, in memory.</item>
/// <item>The decision is written to the store, so that other hosts follow. The caller waits for that, but no longer than <see
/// cref="Patience"/>.</item>
/// <item>While the store fails, the write is repeated. The store keeps the latest decision: one that is written late does not undo a later
/// one.</item>
/// <item>A decision that was never stored is lost when this process ends, which is logged.</item>
/// </list>
/// </remarks>
internal sealed partial class WebhookSwitch(
    WebhookRegistry registry,
    IWebhookStore store,
    WebhookChangeNotifier notifier,
    TimeProvider timeProvider,
    ILogger<WebhookSwitch> logger) : IHostedService, IDisposable
{
    /// <summary>How long the caller waits for the store.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.5);

    private const string Storing = "store the switch";

    private readonly Lock _lock = new();
    private readonly OutageLog _outage = new();
    private readonly WakeSignal _decided = new(timeProvider);
    private readonly CancellationTokenSource _stopping = new();

    private Task _writing = Task.CompletedTask;
    private bool _isWriting;

    /// <summary>
    /// Switches webhooks on this host at once, and on all others once the decision is stored. Returns when it is stored, or after <see
    /// cref="Patience"/>.
    /// </summary>
    public async Task SetAsync(bool isEnabled, string? actor, CancellationToken cancellationToken)
    {
        var decision = registry.Decide(isEnabled, actor);
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

    // Cancelled but not disposed: StopAsync can run after Dispose when a host ends by itself while it is being stopped
    // (WebApplicationFactory).
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

    // Null when there is nothing left to write; the next decision starts the writing again.
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
        while (NextToWrite() is { } decision)
        {
            // A new decision does not wait for the pause to end.
            await _decided.WaitAsync(await TryWriteAsync(decision), _stopping.Token);
        }
    }

    // Returns how long to leave the store alone: not at all unless it fails.
    private async Task<TimeSpan> TryWriteAsync(SwitchDecision decision)
    {
        var state = StateOf(decision);
        try
        {
            if (!await store.TrySetEnabledAsync(decision.IsEnabled, decision.At, decision.Entry, _stopping.Token))
            {
                Log.Superseded(logger, state);
            }
            else if (_outage.IsFailing(Storing))
            {
                Log.StoredLate(logger, state);
            }

            _outage.Worked(Storing);
            decision.Settle();
            await notifier.NotifyAsync(_stopping.Token);
            return TimeSpan.Zero;
        }
        catch (Exception exception)
        {
            if (_stopping.IsCancellationRequested || decision.IsSettled)
            {
                return TimeSpan.Zero;
            }

            if (!_outage.IsFailing(Storing))
            {
                Log.NotStored(logger, exception, state);
            }

            return _outage.Failed(Storing, exception);
        }
        finally
        {
            decision.CompleteTry();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 310, EventName = "WebhookSwitchNotStored", Level = LogLevel.Error,
            Message = "Webhooks are switched {State} on this host, but the switch could not be stored. Other hosts keep their state until "
                + "it is; the write is retried. A restart of this host before that loses the switch.")]
        public static partial void NotStored(ILogger logger, Exception exception, string state);

        [LoggerMessage(EventId = 311, EventName = "WebhookSwitchStored", Level = LogLevel.Information,
            Message = "The switch ({State}) is now stored. Other hosts follow.")]
        public static partial void StoredLate(ILogger logger, string state);

        [LoggerMessage(EventId = 312, EventName = "WebhookSwitchSuperseded", Level = LogLevel.Warning,
            Message = "The switch ({State}) was not stored, because it was set elsewhere at a later time. The later decision stands.")]
        public static partial void Superseded(ILogger logger, string state);

        [LoggerMessage(EventId = 313, EventName = "WebhookSwitchLost", Level = LogLevel.Error,
            Message = "This host stops before the switch ({State}) could be stored, so it is lost. Set it again on a running host.")]
        public static partial void Lost(ILogger logger, string state);
    }
}
