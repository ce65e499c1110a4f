namespace WebhookMiddleware.Payloads;

/// <summary>A payload, or a context, is larger than its <see cref="PayloadLimit"/>.</summary>
/// <param name="excess">What it has too much of, and the setting that says so: the end of a sentence.</param>
internal sealed class PayloadTooLargeException(string excess) : Exception($"It has {excess}")
{
    public string Excess { get; } = excess;
}
