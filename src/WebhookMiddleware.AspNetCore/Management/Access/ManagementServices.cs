using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.CallLog;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.AspNetCore.Management.Access;

/// <summary>Checks that the services are there which the management API and the dashboard need.</summary>
internal static class ManagementServices
{
    /// <param name="services">The host's services.</param>
    /// <param name="caller">The method that needs them.</param>
    public static void Check(IServiceProvider services, string caller)
    {
        var known = services.GetRequiredService<IServiceProviderIsService>();
        if (!known.IsService(typeof(ManagementGate)))
        {
            throw new InvalidOperationException(
                $"{caller} needs the services of webhooks: call builder.Services.AddWebhooks() first.");
        }

        if (!known.IsService(typeof(IWebhookStore)) || !known.IsService(typeof(ICallLogReader)) || !known.IsService(typeof(IDeliveryLog)))
        {
            throw new InvalidOperationException(
                $"{caller} needs a store: choose one on the result of builder.Services.AddWebhooks(), such as UseSqlite(…) or "
                + "UseInMemory().");
        }
    }
}
