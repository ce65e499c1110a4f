using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using WebhookMiddleware.Addressing;

namespace WebhookMiddleware.TestSupport.Hosts;

/// <summary>Makes a host that dispatches and does nothing else, the same inside the test process and as a process of its own.</summary>
public static class WorkerSetup
{
    public static HostApplicationBuilder Create(Action<IConfigurationManager> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection([new("Webhooks:AddressPolicy:AllowLoopback", "true")]);
        configure(builder.Configuration);

        // The webhooks of these tests have no secrets, so there is nothing to share keys for.
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        HostDatabase.AddStore(
            builder.Services.AddWebhookCore().AddLoyaltyEvents().AllowSettings("Store"),
            builder.Configuration["Webhooks:Store"]!,
            builder.Configuration.GetConnectionString("Webhooks")!);
        return builder;
    }
}
