namespace WebhookMiddleware.FunctionalTests.Interoperability;

/// <summary>A test that needs Node.js and the packages of this folder; skipped where they are missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NodeFactAttribute : FactAttribute
{
    public NodeFactAttribute() => Skip = NodeScript.Missing;
}
