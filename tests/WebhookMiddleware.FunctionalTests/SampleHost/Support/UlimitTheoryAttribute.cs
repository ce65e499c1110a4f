namespace WebhookMiddleware.FunctionalTests.SampleHost.Support;

/// <summary>A theory that needs bash and its <c>ulimit</c>, and is skipped where they are not.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class UlimitTheoryAttribute : TheoryAttribute
{
    public UlimitTheoryAttribute()
    {
        if (!OperatingSystem.IsLinux() || !File.Exists("/bin/bash"))
        {
            Skip = "The limit of open files is set with bash on Linux.";
        }
    }
}
