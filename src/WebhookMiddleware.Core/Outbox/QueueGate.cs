using WebhookMiddleware.Background;

namespace WebhookMiddleware.Outbox;

/// <summary>
/// Tells requests whether the store accepts the messages that they would enqueue, according to the last probe of the queue.
/// </summary>
/// <remarks>A query costs one volatile read. Only the probe changes the state. A failure at the store only makes it run at once.</remarks>
internal sealed class QueueGate(TimeProvider timeProvider)
{
    /// <summary>The Retry-After value for clients while the store does not accept messages.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    private readonly WakeSignal _probe = new(timeProvider);
    private volatile bool _isShut;
    private bool _isDoubted;
    private volatile bool _hasAccepted;

    /// <summary>
    /// Gets whether the store is known not to accept messages. Requests that need the queue are then refused before anything has happened.
    /// </summary>
    public bool IsShut => _isShut;

    /// <summary>Records that the store has accepted a message, which proves as much as a probe.</summary>
    public void RecordAccepted()
    {
        if (!_hasAccepted)
        {
            _hasAccepted = true;
        }
    }

    /// <summary>Makes the probe run at once, because an operation failed at the store.</summary>
    public void Doubt()
    {
        Volatile.Write(ref _isDoubted, true);
        _probe.Wake();
    }

    /// <summary>Waits until the next probe is due or the state is in doubt. Never throws.</summary>
    public Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken) => _probe.WaitAsync(atMost, cancellationToken);

    /// <summary>
    /// Determines whether the store must be probed: the state is in doubt, or the queue is used and has accepted nothing since the last
    /// call. Resets both.
    /// </summary>
    public bool TakeReason(bool isUsed)
    {
        // Read and reset atomically. A doubt that arises afterwards belongs to the next probe.
        var isDoubted = Interlocked.Exchange(ref _isDoubted, false);
        var hasAccepted = _hasAccepted;
        _hasAccepted = false;
        return isDoubted || _isShut || (isUsed && !hasAccepted);
    }

    public void Open() => _isShut = false;

    public void Shut() => _isShut = true;
}
