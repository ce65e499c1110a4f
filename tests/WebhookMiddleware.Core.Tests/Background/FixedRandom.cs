namespace WebhookMiddleware.Core.Tests.Background;

/// <summary>Returns always the same number, from 0 to 1.</summary>
internal sealed class FixedRandom(double value) : Random
{
    /// <summary>Leaves waits as they are.</summary>
    public static FixedRandom Middle { get; } = new(0.5);

    public override double NextDouble() => value;
}
