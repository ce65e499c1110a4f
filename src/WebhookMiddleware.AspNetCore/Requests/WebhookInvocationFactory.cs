using System.Collections.Frozen;
using System.Diagnostics;
using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.Options;
using WebhookMiddleware.AspNetCore.Routes;
using WebhookMiddleware.Events;
using WebhookMiddleware.Pipeline;

namespace WebhookMiddleware.AspNetCore.Requests;

/// <summary>Begins runs of events, described by the request that raises them.</summary>
internal sealed class WebhookInvocationFactory(IOptions<WebhookHttpOptions> options, TimeProvider timeProvider)
{
    private const string HopHeader = "webhook-hop";

    /// <summary>Describes the request to the webhooks of an event.</summary>
    /// <param name="context">The request.</param>
    /// <param name="webhookEvent">The event.</param>
    /// <param name="route">The route that is bound. Null: the endpoint's own.</param>
    public WebhookInvocation Create(HttpContext context, WebhookEvent webhookEvent, string? route = null)
    {
        var now = timeProvider.GetUtcNow();
        return new WebhookInvocation
        {
            Id = Guid.CreateVersion7(now),
            Event = webhookEvent,
            Timestamp = now,
            Request = Describe(context, route),
            Principal = Describe(context.User),
            Tenant = options.Value.Tenant?.Invoke(context),
            Hop = ReadHop(context.Request),
        };
    }

    private static WebhookRequestInfo Describe(HttpContext context, string? route)
    {
        var request = context.Request;
        var pattern = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern;
        return new WebhookRequestInfo
        {
            Method = request.Method,
            Path = request.PathBase + request.Path,
            Route = route ?? (pattern is null ? null : RoutePatterns.Describe(pattern)),
            RouteValues = pattern is null or { Parameters.Count: 0 } ? FrozenDictionary<string, string?>.Empty : ReadRouteValues(request, pattern),
            Query = request.Query.Count == 0 ? FrozenDictionary<string, Microsoft.Extensions.Primitives.StringValues>.Empty : request.Query.ToDictionary(),
            TraceId = Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier,
        };
    }

    // What the path holds; not what MVC adds to it, the names of controller and action.
    private static Dictionary<string, string?> ReadRouteValues(HttpRequest request, RoutePattern pattern)
        => request.RouteValues
            .Where(value => pattern.GetParameter(value.Key) is not null)
            .ToDictionary(value => value.Key, value => Convert.ToString(value.Value, CultureInfo.InvariantCulture));

    private static WebhookPrincipal? Describe(ClaimsPrincipal user)
        => user.Identity is { IsAuthenticated: true } identity
            ? new WebhookPrincipal(user.FindFirstValue(ClaimTypes.NameIdentifier) ?? user.FindFirstValue("sub"), identity.Name)
            : null;

    // The largest of several, and a number too large to be read is large: a loop must not get lost by how it is written.
    private static int ReadHop(HttpRequest request)
    {
        var largest = 0;
        foreach (var value in request.Headers[HopHeader])
        {
            foreach (var item in (value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                if (item.All(char.IsAsciiDigit))
                {
                    largest = Math.Max(largest, int.TryParse(item, NumberStyles.None, CultureInfo.InvariantCulture, out var hop) ? hop : int.MaxValue);
                }
            }
        }

        return largest;
    }
}
