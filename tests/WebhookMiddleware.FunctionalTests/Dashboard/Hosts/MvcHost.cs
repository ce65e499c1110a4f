using WebhookMiddleware.DashboardHosts.Mvc;

namespace WebhookMiddleware.FunctionalTests.Dashboard.Hosts;

/// <summary>Controllers and views, with pages of its own for errors, and tokens in all posts.</summary>
internal sealed class MvcHost : HostKind
{
    public override IReadOnlyList<string> OwnPages => ["", "shop/order", "shop/fail", "shop.css", "none", "webhook/none"];

    public override void AddServices(IServiceCollection services) => services.AddMvcShop();

    public override void Build(WebApplication app) => app.UseMvcShop();
}
