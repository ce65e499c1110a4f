using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using WebhookMiddleware.TestSupport.Hosts;

namespace WebhookMiddleware.Benchmarks.Pages;

/// <summary>A host with the dashboard, open to everybody.</summary>
internal static class PagesHost
{
    public static async Task<WebApplication> StartAsync(HostDatabase database)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        HostDatabase.AddStore(builder.Services.AddWebhooks().AddLoyaltyEvents(), database.Store, database.ConnectionString);
        var app = builder.Build();
        app.MapWebhookDashboard().AllowAnonymous();
        await app.StartAsync();
        return app;
    }
}
