namespace WebhookMiddleware.FunctionalTests.Dashboard.Hosts;

/// <summary>An application below a path base.</summary>
internal sealed class PathBaseHost : HostKind
{
    public override string Root => "/shop/";

    public override string Dashboard => "/shop/webhooks/";

    public override void Build(WebApplication app)
    {
        app.UsePathBase("/shop");
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        base.Build(app);
    }
}
