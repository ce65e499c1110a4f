using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using WebhookMiddleware.TestSupport.Hosts;

namespace WebhookMiddleware.BrowserTests.Support;

/// <summary>A host in Production, which opens its dashboard to those whom a test lets in. That of the sample is open to its own machine.</summary>
internal sealed class GuardedHost : IAsyncDisposable
{
    private readonly WebApplication _application;

    private GuardedHost(WebApplication application) => _application = application;

    /// <summary>Gets the address of the dashboard.</summary>
    public Uri Dashboard => new(new Uri(_application.Urls.First()), "webhooks/");

    public static async Task<GuardedHost> StartAsync(HostDatabase database, Action<WebhookManagementConventionBuilder> open)
    {
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { ContentRootPath = Path.GetTempPath(), EnvironmentName = Environments.Production });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder.Services.AddAuthorization();
        HostDatabase.AddStore(builder.Services.AddWebhooks().AddLoyaltyEvents(), database.Store, database.ConnectionString);
        var application = builder.Build();
        application.UseWebhooks();
        open(application.MapWebhookDashboard());
        await application.StartAsync();
        return new GuardedHost(application);
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
