namespace WebhookMiddleware.FunctionalTests.Dashboard.Hosts;

/// <summary>
/// Minimal endpoints and nothing else, on a developer's machine: no sign-in, no antiforgery. The dashboard has no policy, and the
/// management API is mapped below it.
/// </summary>
internal sealed class ApiHost : HostKind
{
    public override bool HasSignIn => false;

    public override void MapDashboard(WebApplication app)
    {
        app.MapWebhookDashboard("/webhooks");
        app.MapWebhookManagement("/webhooks/api");
    }
}
