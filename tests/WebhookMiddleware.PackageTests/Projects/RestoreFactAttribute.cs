namespace WebhookMiddleware.PackageTests.Projects;

/// <summary>A test that restores new projects; skipped where not even one of the SDK's own can be.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RestoreFactAttribute : FactAttribute
{
    public RestoreFactAttribute() => Skip = NewProject.CannotRestore;
}
