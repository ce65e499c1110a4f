using WebhookMiddleware.DashboardHosts.Blazor;

namespace WebhookMiddleware.FunctionalTests.Dashboard.Hosts;

/// <summary>A Blazor Web App: pages rendered on the server, interactive components, pages of its own for errors.</summary>
internal sealed class BlazorHost : HostKind
{
    public override IReadOnlyList<string> OwnPages => ["", "order", "fail", "shop.css", "_framework/blazor.web.js", "none", "webhook/none"];

    public override void AddServices(IServiceCollection services) => services.AddBlazorShop();

    public override void Build(WebApplication app) => app.UseBlazorShop();
}
