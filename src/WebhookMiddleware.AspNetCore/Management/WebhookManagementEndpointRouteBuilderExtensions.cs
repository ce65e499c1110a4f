using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using WebhookMiddleware.AspNetCore.Management;
using WebhookMiddleware.AspNetCore.Management.Access;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Provides the extension method that maps the management API.</summary>
public static class WebhookManagementEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps the management API under a prefix. It is closed until the host opens it, for example with <c>RequireAuthorization</c> on the
    /// result. Without authorisation metadata, only local callers in the Development environment have access.
    /// </summary>
    /// <param name="endpoints">The application, or one of its groups.</param>
    /// <param name="prefix">The path below which the API is mapped. Default: <c>/webhooks/api</c>.</param>
    /// <returns>The builder of the API's endpoints, of which those that read and those that write can have separate policies.</returns>
    /// <exception cref="InvalidOperationException">
    /// The services are missing: <c>AddWebhooks</c> was not called, or no store was chosen.
    /// </exception>
    public static WebhookManagementConventionBuilder MapWebhookManagement(
        this IEndpointRouteBuilder endpoints, string prefix = "/webhooks/api")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(prefix);
        ManagementServices.Check(endpoints.ServiceProvider, nameof(MapWebhookManagement));

        var group = endpoints.MapGroup(prefix);
        group.ExcludeFromDescription().WithMetadata(WebhookManagementMetadata.Instance);

        var management = new WebhookManagementConventionBuilder(group);
        var api = new ManagementRoutes(management);
        api.Map<HookEndpoints>("/hooks", new()
        {
            [HttpMethods.Get] = (hooks, context) => hooks.ListAsync(context),
            [HttpMethods.Post] = (hooks, context) => hooks.CreateAsync(context),
        });
        api.Map<HookEndpoints>("/hooks/{id}", new()
        {
            [HttpMethods.Get] = (hooks, context) => hooks.GetAsync(context),
            [HttpMethods.Put] = (hooks, context) => hooks.ReplaceAsync(context),
            [HttpMethods.Patch] = (hooks, context) => hooks.PatchAsync(context),
            [HttpMethods.Delete] = (hooks, context) => hooks.DeleteAsync(context),
        });
        api.Map<HookOrderEndpoints>("/hooks/order", new() { [HttpMethods.Put] = (orders, context) => orders.PutAsync(context) });
        api.Map<VersionEndpoints>("/hooks/{id}/versions", new() { [HttpMethods.Get] = (versions, context) => versions.ListAsync(context) });
        api.Map<VersionEndpoints>("/hooks/{id}/versions/{version}/restore", new()
        {
            [HttpMethods.Post] = (versions, context) => versions.RestoreAsync(context),
        });
        api.Map<TrialEndpoints>("/hooks/test", new() { [HttpMethods.Post] = (trials, context) => trials.TestNewAsync(context) });
        api.Map<TrialEndpoints>("/hooks/{id}/test", new() { [HttpMethods.Post] = (trials, context) => trials.TestSavedAsync(context) });
        api.Map<TrialEndpoints>("/events/{event}/test", new() { [HttpMethods.Post] = (trials, context) => trials.TestEventAsync(context) });
        api.Map<EventEndpoints>("/events", new() { [HttpMethods.Get] = (events, context) => events.ListAsync(context) });
        api.Map<GuideEndpoints>("/events/{event}/guide", new() { [HttpMethods.Get] = (guides, context) => guides.GetAsync(context) });
        api.Map<CallEndpoints>("/calls", new() { [HttpMethods.Get] = (calls, context) => calls.ListAsync(context) });
        api.Map<CallEndpoints>("/calls/{id}", new() { [HttpMethods.Get] = (calls, context) => calls.GetAsync(context) });
        api.Map<DeliveryEndpoints>("/deliveries", new() { [HttpMethods.Get] = (deliveries, context) => deliveries.ListAsync(context) });
        api.Map<DeliveryEndpoints>("/deliveries/{id}", new() { [HttpMethods.Get] = (deliveries, context) => deliveries.GetAsync(context) });
        api.Map<DeliveryEndpoints>("/deliveries/{id}/retry", new()
        {
            [HttpMethods.Post] = (deliveries, context) => deliveries.RetryAsync(context),
        });
        api.Map<DeliveryEndpoints>("/deliveries/replay", new()
        {
            [HttpMethods.Post] = (deliveries, context) => deliveries.ReplayAsync(context),
        });
        api.Map<SwitchEndpoints>("/switch", new()
        {
            [HttpMethods.Get] = (webhooks, context) => webhooks.GetAsync(context),
            [HttpMethods.Put] = (webhooks, context) => webhooks.PutAsync(context),
        });
        api.Map<AuditEndpoints>("/audit", new() { [HttpMethods.Get] = (audit, context) => audit.ListAsync(context) });
        api.Map<TransferEndpoints>("/export", new() { [HttpMethods.Get] = (transfer, context) => transfer.ExportAsync(context) });
        api.Map<TransferEndpoints>("/import", new() { [HttpMethods.Post] = (transfer, context) => transfer.ImportAsync(context) });
        api.Map<StatisticsEndpoints>("/stats", new() { [HttpMethods.Get] = (statistics, context) => statistics.GetAsync(context) });
        api.Map<StatusEndpoints>("/status", new() { [HttpMethods.Get] = (status, context) => status.GetAsync(context) });
        api.Map<LiveEndpoints>("/live", new() { [HttpMethods.Get] = (live, context) => live.ListenAsync(context) });
        api.MapNotFound();
        return management;
    }
}
