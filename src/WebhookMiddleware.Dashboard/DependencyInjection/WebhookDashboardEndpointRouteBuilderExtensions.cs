using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using WebhookMiddleware.AspNetCore.Management.Access;
using WebhookMiddleware.Dashboard.Audit;
using WebhookMiddleware.Dashboard.Calls;
using WebhookMiddleware.Dashboard.Card;
using WebhookMiddleware.Dashboard.Catalogue;
using WebhookMiddleware.Dashboard.Deliveries;
using WebhookMiddleware.Dashboard.Guides;
using WebhookMiddleware.Dashboard.History;
using WebhookMiddleware.Dashboard.Hooks;
using WebhookMiddleware.Dashboard.Logs;
using WebhookMiddleware.Dashboard.Routing;
using WebhookMiddleware.Dashboard.Security;
using WebhookMiddleware.Dashboard.Settings;
using WebhookMiddleware.Dashboard.Statistics;
using WebhookMiddleware.Dashboard.Trials;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Provides the extension method that maps the dashboard.</summary>
public static class WebhookDashboardEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps the dashboard under a prefix: pages for people who don't write code, in Russian and English. It is closed until the host opens
    /// it, for example with <c>RequireAuthorization</c> on the result. Without authorisation metadata, only local callers in the
    /// Development environment have access.
    /// </summary>
    /// <param name="endpoints">The application, or one of its groups.</param>
    /// <param name="prefix">The path below which the pages are mapped. Default: <c>/webhooks</c>.</param>
    /// <returns>
    /// The builder of the pages' endpoints, of which those that read and those that write can have separate policies. Callers who may not
    /// write see the pages without the buttons that do.
    /// </returns>
    /// <exception cref="InvalidOperationException">
    /// The services are missing: <c>AddWebhooks</c> was not called, or no store was chosen.
    /// </exception>
    public static WebhookManagementConventionBuilder MapWebhookDashboard(this IEndpointRouteBuilder endpoints, string prefix = "/webhooks")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(prefix);
        ManagementServices.Check(endpoints.ServiceProvider, nameof(MapWebhookDashboard));

        var group = endpoints.MapGroup(prefix);
        group.ExcludeFromDescription().WithMetadata(WebhookManagementMetadata.Instance, SecurityHeaders.NoOutputCache);
        var dashboard = new WebhookManagementConventionBuilder(group);
        var routes = new DashboardRoutes(dashboard, endpoints.ServiceProvider);

        routes.Page<HookListPages>("/", (hooks, page) => hooks.ShowAsync(page));
        routes.Post<HookListPages>("/hooks/{id}/active", (hooks, page) => hooks.SwitchAsync(page));
        routes.Post<HookListPages>("/hooks/order", (hooks, page) => hooks.ReorderAsync(page));
        routes.Page<HistoryPages>("/hooks/{id}/history", (history, page) => history.ShowAsync(page));
        routes.Post<HistoryPages>("/hooks/{id}/history", (history, page) => history.RestoreAsync(page));
        routes.Page<AuditPages>("/audit", (audit, page) => audit.ShowAsync(page));
        routes.Page<SettingsPages>("/settings", (settings, page) => settings.ShowAsync(page));
        routes.Post<SettingsPages>("/settings/switch", (settings, page) => settings.SwitchAsync(page));
        routes.Page<SettingsPages>("/settings/export", (settings, page) => settings.ExportAsync(page));
        routes.Page<SettingsPages>("/settings/import", (settings, page) => Task.FromResult(page.GoTo("settings#import")));
        routes.Post<ImportPages>(
            "/settings/import", (import, page) => import.PostAsync(page), (import, page) => import.ShowExpiredAsync(page));
        routes.Page<StatisticsPages>("/stats", (statistics, page) => statistics.ShowAsync(page));
        routes.Page<HookNamePages>("/hooks/names", (names, page) => names.FindAsync(page));
        routes.Question<BodyPages>("/hooks/preview", (body, page) => body.ShowAsync(page));
        routes.Page<CardPages>("/hooks/new", (card, page) => card.ShowNewAsync(page));
        routes.Post<CardPages>("/hooks/new", (card, page) => card.PostAsync(page), (card, page) => card.ShowExpiredAsync(page));
        routes.Page<CardPages>("/hooks/{id}", (card, page) => card.ShowStoredAsync(page));
        routes.Post<CardPages>("/hooks/{id}", (card, page) => card.PostAsync(page), (card, page) => card.ShowExpiredAsync(page));
        routes.Post<CardPages>("/hooks/{id}/delete", (card, page) => card.DeleteAsync(page));
        routes.Page<CallPages>("/calls", (calls, page) => calls.ShowListAsync(page));
        routes.Page<CallPages>("/calls/{id}", (calls, page) => calls.ShowAsync(page));
        routes.Page<CallPages>("/calls/{id}/request", (calls, page) => calls.ShowBodyAsync(page, call => call.RequestBody));
        routes.Page<CallPages>("/calls/{id}/response", (calls, page) => calls.ShowBodyAsync(page, call => call.ResponseBody));
        routes.Page<DeliveryPages>("/deliveries", (deliveries, page) => deliveries.ShowListAsync(page));
        routes.Page<DeliveryPages>("/deliveries/{id}", (deliveries, page) => deliveries.ShowAsync(page));
        routes.Page<DeliveryPages>("/deliveries/{id}/data", (deliveries, page) => deliveries.ShowDataAsync(page));
        routes.Page<DeliveryPages>("/deliveries/{id}/attempts/{number}", (deliveries, page) => deliveries.ShowResponseAsync(page));
        routes.Post<DeliveryPages>("/deliveries/{id}/retry", (deliveries, page) => deliveries.RetryAsync(page));
        routes.Page<ReplayPages>("/deliveries/replay", (replay, page) => replay.ShowAsync(page));
        routes.Post<ReplayPages>(
            "/deliveries/replay", (replay, page) => replay.PostAsync(page), (replay, page) => replay.ShowExpiredAsync(page));
        routes.MapLive("/live");
        routes.Page<TestPages>("/hooks/{id}/test", (test, page) => test.ShowAsync(page));
        routes.Post<TestPages>("/hooks/{id}/test", (test, page) => test.TestAsync(page), (test, page) => test.ShowExpiredAsync(page));
        routes.Page<EventPages>("/events", (events, page) => events.ListAsync(page));
        routes.Page<EventPages>("/events/{event}", (events, page) => events.ShowAsync(page));
        routes.Post<EventPages>(
            "/events/{event}/test", (events, page) => events.TestAsync(page), (events, page) => events.ShowExpiredAsync(page));
        routes.Page<EventPages>("/events/{event}/test", (events, page) => events.GoToEventAsync(page));
        routes.Page<GuidePages>("/events/{event}/guide", (guides, page) => guides.ShowAsync(page));
        routes.Page<GuidePages>("/events/{event}/guide.md", (guides, page) => guides.SendAsync(page));
        routes.MapRest();
        return dashboard;
    }
}
