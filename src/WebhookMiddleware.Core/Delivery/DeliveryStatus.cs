namespace WebhookMiddleware.Delivery;

/// <summary>What health and metrics are told of this host's dispatcher, and of the queue as it was when it was last asked.</summary>
internal sealed class DeliveryStatus(TimeProvider timeProvider)
{
    /// <summary>When the queue was asked longer ago, the store can't be asked.</summary>
    internal static readonly TimeSpan MaxMeasurementAge = TimeSpan.FromSeconds(15);

    private long _lastPassTicks = timeProvider.GetUtcNow().UtcTicks;
    private volatile Measurement? _measured;
    private volatile QueueContents? _contents;

    /// <summary>When the dispatcher last got an answer from the queue, or had nobody to ask for; at first, when this host began.</summary>
    public DateTimeOffset LastPassAt => new(Interlocked.Read(ref _lastPassTicks), TimeSpan.Zero);

    /// <summary>How full the queue was when it was last asked; null when it never answered.</summary>
    public QueueDepth? Depth => _measured?.Depth;

    /// <summary>What the queue held when it was last counted; null when it never was.</summary>
    public QueueContents? Contents => _contents;

    /// <summary>For how long the oldest due delivery had been due when the queue was last asked; null when it never answered.</summary>
    public TimeSpan? OldestDueAge
    {
        get
        {
            if (_measured is not { } measured)
            {
                return null;
            }

            // Between two measurements most of what was due is sent; while the store can't be asked, nothing is.
            var now = timeProvider.GetUtcNow();
            var until = now - measured.At > MaxMeasurementAge ? now : measured.At;

            // The store's clock may be ahead of ours.
            return measured.Depth.OldestDueAt is { } due && due < until ? until - due : TimeSpan.Zero;
        }
    }

    public void Passed() => Interlocked.Exchange(ref _lastPassTicks, timeProvider.GetUtcNow().UtcTicks);

    public void Saw(QueueDepth depth) => _measured = new Measurement(depth, timeProvider.GetUtcNow());

    public void Saw(QueueContents contents) => _contents = contents;

    // Swapped as a whole: others read while it is written.
    private sealed record Measurement(QueueDepth Depth, DateTimeOffset At);
}
