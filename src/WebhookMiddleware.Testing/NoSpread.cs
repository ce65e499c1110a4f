namespace WebhookMiddleware.Testing;

/// <summary>Takes the middle of every range, so that waits are not spread and a fake clock meets them exactly.</summary>
internal sealed class NoSpread : Random
{
    public override double NextDouble() => 0.5;
}
