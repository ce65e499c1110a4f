namespace WebhookMiddleware.Payloads;

/// <summary>Represents a payload or a context that exceeds its <see cref="PayloadLimit"/>.</summary>
/// <param name="excess">The excess and the setting that limits it, as the end of a sentence.</param>
internal sealed class PayloadTooLargeException(string excess) : Exception($"It has {excess}")
{
    public string Excess { get; } = excess;
}
