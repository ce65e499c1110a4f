namespace WebhookMiddleware.FunctionalTests.Documentation.Code;

/// <summary>A fact that needs bash.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BashFactAttribute : FactAttribute
{
    public BashFactAttribute() => Skip = OperatingSystem.IsWindows() ? "There is no bash on Windows." : null;
}
