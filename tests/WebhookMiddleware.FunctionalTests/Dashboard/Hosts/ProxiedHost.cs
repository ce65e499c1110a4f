using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using WebhookMiddleware.FunctionalTests.Adapters;
using Yarp.ReverseProxy.Configuration;

namespace WebhookMiddleware.FunctionalTests.Dashboard.Hosts;

/// <summary>An application behind a proxy, which strips <c>/backoffice</c> from the paths and tells nobody.</summary>
internal sealed class ProxiedHost : HostKind
{
    public override string Root => "/backoffice/";

    public override string Dashboard => "/backoffice/webhooks/";

    public override async Task<(IHost? Proxy, Uri Address)> StartProxyAsync(Uri application)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = Path.GetTempPath() });
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddReverseProxy().LoadFromMemory([Route], [Cluster(application)]);
        var proxy = builder.Build();
        proxy.MapReverseProxy();
        await proxy.StartAsync();
        return (proxy, TestApiBuilder.AddressOf(proxy.Services));
    }

    private static RouteConfig Route => new()
    {
        RouteId = "backoffice",
        ClusterId = "application",
        Match = new RouteMatch { Path = "/backoffice/{**rest}" },
        Transforms =
        [
            new Dictionary<string, string> { ["PathRemovePrefix"] = "/backoffice" },
            new Dictionary<string, string> { ["X-Forwarded"] = "Off" },
        ],
    };

    private static ClusterConfig Cluster(Uri application) => new()
    {
        ClusterId = "application",
        Destinations = new Dictionary<string, DestinationConfig> { ["one"] = new() { Address = application.ToString() } },
    };
}
