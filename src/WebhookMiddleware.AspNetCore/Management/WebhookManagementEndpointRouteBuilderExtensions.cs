using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.AspNetCore.Management;
using WebhookMiddleware.CallLog;
using WebhookMiddleware.Delivery;
using WebhookMiddleware.Webhooks;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the management API.</summary>
public static class WebhookManagementEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps the management API under a prefix. It is closed until the host opens it, say with <c>RequireAuthorization</c> on the result;
    /// without any authorisation metadata only local callers in the Development environment get in.
    /// </summary>
    /// <param name="endpoints">The application, or a group of it.</param>
    /// <param name="prefix">The path below which the API lies. Default: <c>/webhooks/api</c>.</param>
    /// <returns>The API's endpoints, of which those that read and those that write can have policies of their own.</returns>
    /// <exception cref="InvalidOperationException">
    /// The services are missing: <c>AddWebhooks</c> was not called, or no store was chosen.
    /// </exception>
    public static WebhookManagementConventionBuilder MapWebhookManagement(this IEndpointRouteBuilder endpoints, string prefix = "/webhooks/api")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(prefix);
        CheckServices(endpoints.ServiceProvider);

        var group = endpoints.MapGroup(prefix);
        group.ExcludeFromDescription().WithMetadata(WebhookManagementMetadata.Instance);

        var management = new WebhookManagementConventionBuilder(group);
        var api = new ManagementRoutes(management);
        api.Map("/hooks", new()
        {
            [HttpMethods.Get] = context => Get<HookEndpoints>(context).ListAsync(context),
            [HttpMethods.Post] = context => Get<HookEndpoints>(context).CreateAsync(context),
        });
        api.Map("/hooks/{id}", new()
        {
            [HttpMethods.Get] = context => Get<HookEndpoints>(context).GetAsync(context),
            [HttpMethods.Put] = context => Get<HookEndpoints>(context).ReplaceAsync(context),
            [HttpMethods.Patch] = context => Get<HookEndpoints>(context).PatchAsync(context),
            [HttpMethods.Delete] = context => Get<HookEndpoints>(context).DeleteAsync(context),
        });
        api.Map("/events", new() { [HttpMethods.Get] = context => Get<EventEndpoints>(context).ListAsync(context) });
        api.Map("/calls", new() { [HttpMethods.Get] = CallEndpoints.ListAsync });
        api.Map("/calls/{id}", new() { [HttpMethods.Get] = CallEndpoints.GetAsync });
        api.Map("/deliveries", new() { [HttpMethods.Get] = DeliveryEndpoints.ListAsync });
        api.Map("/deliveries/{id}", new() { [HttpMethods.Get] = DeliveryEndpoints.GetAsync });
        api.Map("/deliveries/{id}/retry", new() { [HttpMethods.Post] = DeliveryEndpoints.RetryAsync });
        api.Map("/deliveries/replay", new() { [HttpMethods.Post] = DeliveryEndpoints.ReplayAsync });
        api.Map("/switch", new() { [HttpMethods.Get] = SwitchEndpoints.GetAsync, [HttpMethods.Put] = SwitchEndpoints.PutAsync });
        api.MapNotFound();
        return management;
    }

    private static void CheckServices(IServiceProvider services)
    {
        var known = services.GetRequiredService<IServiceProviderIsService>();
        if (!known.IsService(typeof(ManagementGate)))
        {
            throw new InvalidOperationException(
                "MapWebhookManagement needs the services of webhooks: call builder.Services.AddWebhooks() first.");
        }

        if (!known.IsService(typeof(IWebhookStore)) || !known.IsService(typeof(ICallLogReader)) || !known.IsService(typeof(IDeliveryLog)))
        {
            throw new InvalidOperationException(
                "MapWebhookManagement needs a store: choose one on the result of builder.Services.AddWebhooks(), such as UseSqlite(…) "
                    + "or UseInMemory().");
        }
    }

    private static T Get<T>(HttpContext context)
        where T : notnull
        => context.RequestServices.GetRequiredService<T>();
}
