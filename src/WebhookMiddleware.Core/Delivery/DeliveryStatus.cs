using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.Delivery;

/// <summary>Holds the state of this host's dispatcher and the last measurement of the queue, for health checks and metrics.</summary>
internal sealed class DeliveryStatus(TimeProvider timeProvider)
{
    /// <summary>The age of the last measurement above which the store counts as unreachable.</summary>
    internal static readonly TimeSpan MaxMeasurementAge = TimeSpan.FromSeconds(15);

    private long _lastPassTicks = timeProvider.GetUtcNow().UtcTicks;
    private volatile Measurement? _measured;
    private volatile QueueContents? _contents;

    /// <summary>
    /// Gets when the dispatcher last got an answer from the queue or had nothing to claim; initially, when this host started.
    /// </summary>
    public DateTimeOffset LastPassAt => new(Interlocked.Read(ref _lastPassTicks), TimeSpan.Zero);

    /// <summary>Gets the last measured depth of the queue, or null when it has never been measured.</summary>
    public QueueDepth? Depth => _measured?.Depth;

    /// <summary>Gets the last counted contents of the queue, or null when they have never been counted.</summary>
    public QueueContents? Contents => _contents;

    /// <summary>Gets for how long the oldest due delivery had been due at the last measurement, or null when there has been none.</summary>
    public TimeSpan? OldestDueAge
    {
        get
        {
            if (_measured is not { } measured)
            {
                return null;
            }

            // Between two measurements, most of what was due is sent. While the store is unreachable, nothing is.
            var now = timeProvider.GetUtcNow();
            var until = now - measured.At > MaxMeasurementAge ? now : measured.At;

            // The store's clock may be ahead of this host's.
            return measured.Depth.OldestDueAt is { } due && due < until ? until - due : TimeSpan.Zero;
        }
    }

    public void Passed() => Interlocked.Exchange(ref _lastPassTicks, timeProvider.GetUtcNow().UtcTicks);

    public void Saw(QueueDepth depth) => _measured = new Measurement(depth, timeProvider.GetUtcNow());

    public void Saw(QueueContents contents) => _contents = contents;

    // Replaced as a whole, since it is read concurrently.
    private sealed record Measurement(QueueDepth Depth, DateTimeOffset At);
}
