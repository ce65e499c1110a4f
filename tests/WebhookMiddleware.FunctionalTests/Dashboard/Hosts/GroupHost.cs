namespace WebhookMiddleware.FunctionalTests.Dashboard.Hosts;

/// <summary>The dashboard is mapped in a group, beside pages of the application's own.</summary>
internal sealed class GroupHost : HostKind
{
    public override string Dashboard => "/admin/webhooks/";

    public override IReadOnlyList<string> OwnPages => [.. base.OwnPages, "admin", "admin/none", "webhooks"];

    public override void Build(WebApplication app)
    {
        base.Build(app);
        app.MapGroup("/admin").MapGet("/", () => "The administration");
    }

    public override void MapDashboard(WebApplication app)
        => app.MapGroup("/admin").MapWebhookDashboard("/webhooks").RequireAuthorization(Policy);
}
