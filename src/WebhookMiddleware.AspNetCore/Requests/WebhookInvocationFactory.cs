using System.Collections.Frozen;
using System.Diagnostics;
using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using WebhookMiddleware.Addressing;
using WebhookMiddleware.AspNetCore.Json;
using WebhookMiddleware.AspNetCore.Routes;
using WebhookMiddleware.Events;
using WebhookMiddleware.Exclusion;
using WebhookMiddleware.Identifiers;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.AspNetCore.Requests;

/// <summary>Creates invocations of events, described by the request that raises them.</summary>
internal sealed class WebhookInvocationFactory(IOptions<WebhookHttpOptions> options, ApiJsonOptions json, TimeProvider timeProvider)
{
    /// <summary>Returns an invocation that describes the request to the webhooks of an event.</summary>
    /// <param name="context">The request.</param>
    /// <param name="webhookEvent">The event.</param>
    /// <param name="route">The bound route; null for the endpoint's own.</param>
    /// <param name="exclusion">The exclusions of the binding; null if there is no binding.</param>
    /// <param name="payload">The plan of the payload's type; null if names alone decide.</param>
    public WebhookInvocation Create(
        HttpContext context, WebhookEvent webhookEvent, string? route = null, MemberExclusion? exclusion = null, MemberPlan? payload = null)
    {
        var now = timeProvider.GetUtcNow();
        return new WebhookInvocation
        {
            Id = TimeOrderedId.Create(now),
            Event = webhookEvent,
            Timestamp = now,
            Request = Describe(context, route, exclusion ?? MemberExclusion.ByDefault, payload),
            Principal = Describe(context.User),
            ClientAddress = context.Connection.RemoteIpAddress,
            Tenant = options.Value.Tenant?.Invoke(context),
            Hop = ReadHop(context.Request),
        };
    }

    /// <summary>Determines whether an event that is raised now has webhooks for this request.</summary>
    public bool Concerns(EventPlan plan, HttpContext context)
        => plan.Concerns(timeProvider.GetUtcNow(), options.Value.Tenant?.Invoke(context));

    private WebhookRequestInfo Describe(HttpContext context, string? route, MemberExclusion exclusion, MemberPlan? payload)
    {
        var request = context.Request;
        var endpoint = context.GetEndpoint();
        var pattern = (endpoint as RouteEndpoint)?.RoutePattern;
        if (pattern is null or { Parameters.Count: 0 } && request.Query.Count == 0)
        {
            return Describe(context, route, pattern, inputs: null);
        }

        var inputs = new InputFilter(EndpointInputs.Of(endpoint, json.Of(context)?.PropertyNamingPolicy), exclusion, payload);
        return Describe(context, route, pattern, inputs);
    }

    // Without values of the route and the query, there is nothing to filter.
    private static WebhookRequestInfo Describe(HttpContext context, string? route, RoutePattern? pattern, InputFilter? inputs)
    {
        var request = context.Request;
        return new WebhookRequestInfo
        {
            Method = request.Method,
            Path = ReadPath(request, pattern, inputs),
            Route = route ?? (pattern is null ? null : RoutePatterns.Describe(pattern)),
            RouteValues = inputs is null || pattern is null or { Parameters.Count: 0 }
                ? FrozenDictionary<string, string?>.Empty
                : ReadRouteValues(request, pattern, inputs),
            Query = inputs is null || request.Query.Count == 0
                ? FrozenDictionary<string, StringValues>.Empty
                : ReadQuery(request, inputs),
            TraceId = Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier,
        };
    }

    // Filtered, because some clients send an access token in the query.
    private static Dictionary<string, StringValues> ReadQuery(HttpRequest request, InputFilter inputs)
        => request.Query.Where(item => inputs.IsTold(item.Key)).ToDictionary();

    // Only the values of the path, without those that MVC adds: the names of controller and action.
    private static Dictionary<string, string?> ReadRouteValues(HttpRequest request, RoutePattern pattern, InputFilter inputs)
        => request.RouteValues
            .Where(value => pattern.GetParameter(value.Key) is not null && inputs.IsTold(value.Key))
            .ToDictionary(value => value.Key, value => Convert.ToString(value.Value, CultureInfo.InvariantCulture));

    // Replaces a value that is withheld from webhooks, such as the token of /reset/{token}, by the name of its parameter.
    private static string ReadPath(HttpRequest request, RoutePattern? pattern, InputFilter? inputs)
    {
        string path = request.PathBase + request.Path;
        foreach (var parameter in inputs is null ? [] : pattern?.Parameters ?? [])
        {
            if (!inputs!.IsTold(parameter.Name)
                && Convert.ToString(request.RouteValues[parameter.Name], CultureInfo.InvariantCulture) is { Length: > 0 } value)
            {
                path = path.Replace(new PathString('/' + value).ToUriComponent()[1..], $"{{{parameter.Name}}}", StringComparison.Ordinal);
            }
        }

        return path;
    }

    private static WebhookPrincipal? Describe(ClaimsPrincipal user)
        => user.Identity is { IsAuthenticated: true } identity
            ? new WebhookPrincipal((user.FindFirst(ClaimTypes.NameIdentifier) ?? user.FindFirst("sub"))?.Value, identity.Name)
            : null;

    /// <summary>
    /// Returns how many webhooks lie behind a request. Takes the largest of several numbers, and the maximum for a number that is too large
    /// to parse: no spelling may hide a loop.
    /// </summary>
    public static int ReadHop(HttpRequest request)
    {
        var largest = 0;
        foreach (var value in request.Headers[WebhookHeaderNames.Hop])
        {
            foreach (var item in (value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                if (item.All(char.IsAsciiDigit))
                {
                    var isRead = int.TryParse(item, NumberStyles.None, CultureInfo.InvariantCulture, out var hop);
                    largest = Math.Max(largest, isRead ? hop : int.MaxValue);
                }
            }
        }

        return largest;
    }
}
