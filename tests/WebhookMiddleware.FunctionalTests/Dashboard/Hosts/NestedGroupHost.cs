namespace WebhookMiddleware.FunctionalTests.Dashboard.Hosts;

/// <summary>The dashboard is mapped in groups of groups, with slashes at the ends of their prefixes and without; one has no prefix.</summary>
internal sealed class NestedGroupHost : HostKind
{
    public override string Dashboard => "/admin/tools/webhooks/";

    // The policy is that of the outermost group.
    public override void MapDashboard(WebApplication app)
        => app.MapGroup("").RequireAuthorization(Policy).MapGroup("/admin/").MapGroup("tools").MapWebhookDashboard("webhooks/");
}
