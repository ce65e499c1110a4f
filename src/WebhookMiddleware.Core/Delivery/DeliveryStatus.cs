namespace WebhookMiddleware.Delivery;

/// <summary>What health and metrics are told of this host's dispatcher.</summary>
internal sealed class DeliveryStatus(TimeProvider timeProvider)
{
    private long _lastPassTicks = timeProvider.GetUtcNow().UtcTicks;
    private volatile StrongDepth? _depth;

    /// <summary>When the dispatcher last got an answer from the queue, or had nobody to ask for; at first, when this host began.</summary>
    public DateTimeOffset LastPassAt => new(Interlocked.Read(ref _lastPassTicks), TimeSpan.Zero);

    /// <summary>How full the queue was when it was last asked; null when it never answered.</summary>
    public QueueDepth? Depth => _depth?.Value;

    public void Passed() => Interlocked.Exchange(ref _lastPassTicks, timeProvider.GetUtcNow().UtcTicks);

    public void Saw(QueueDepth depth) => _depth = new StrongDepth(depth);

    // Swapped as a whole: others read while it is written.
    private sealed record StrongDepth(QueueDepth Value);
}
