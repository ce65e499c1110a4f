using WebhookMiddleware.AspNetCore.Management.Schemas;
using WebhookMiddleware.Events;

namespace WebhookMiddleware.Dashboard.Catalogue;

/// <summary>What the catalogue shows.</summary>
internal sealed record EventList(IReadOnlyList<EventRow> Rows);

/// <summary>An event of the catalogue.</summary>
/// <param name="Event">The event.</param>
/// <param name="Routes">The routes that raise it.</param>
/// <param name="Active">How many webhooks are called when it is raised now.</param>
internal sealed record EventRow(WebhookEvent Event, IReadOnlyList<EventRoute> Routes, int Active);

/// <summary>A route that raises an event.</summary>
internal sealed record EventRoute(string Method, string Route)
{
    public static IReadOnlyList<EventRoute> Of(EventPayloads payloads, WebhookEvent known)
        => [.. payloads.EndpointsOf(known)
            .Select(endpoint => new EventRoute(endpoint.Method, endpoint.Route))
            .Distinct()
            .OrderBy(route => route.Route, StringComparer.Ordinal)
            .ThenBy(route => route.Method, StringComparer.Ordinal)];
}
