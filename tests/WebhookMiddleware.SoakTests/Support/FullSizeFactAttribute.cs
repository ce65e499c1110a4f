namespace WebhookMiddleware.SoakTests.Support;

/// <summary>A test that measures time, and so runs in full size only.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FullSizeFactAttribute : FactAttribute
{
    public FullSizeFactAttribute() => Skip = Soak.IsFull ? null! : "It measures time: tests/run --soak runs it.";
}
