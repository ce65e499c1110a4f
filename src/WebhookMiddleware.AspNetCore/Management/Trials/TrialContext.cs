using System.Security.Claims;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using WebhookMiddleware.AspNetCore.Management.Schemas;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.AspNetCore.Management.Trials;

/// <summary>Describes and creates the request of a test, which no client has sent.</summary>
internal static class TrialContext
{
    private static readonly Dictionary<string, string> Samples = new(StringComparer.OrdinalIgnoreCase)
    {
        ["guid"] = "0198c0de-0000-7000-8000-000000000001",
        ["bool"] = "true",
        ["datetime"] = "2026-01-01",
        ["alpha"] = "a",
    };

    /// <summary>Returns a request to an endpoint, with sample values for the parameters of its route.</summary>
    public static WebhookRequestInfo Describe(BoundEndpoint endpoint)
    {
        var pattern = RoutePatternFactory.Parse(endpoint.Route);
        var values = pattern.Parameters.ToDictionary(parameter => parameter.Name, SampleOf, StringComparer.OrdinalIgnoreCase);
        var segments = pattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => part switch
        {
            RoutePatternParameterPart parameter => values[parameter.Name],
            RoutePatternSeparatorPart separator => separator.Content,
            _ => ((RoutePatternLiteralPart)part).Content,
        })));
        return new WebhookRequestInfo
        {
            Method = endpoint.Method == "*" ? HttpMethods.Post : endpoint.Method,
            Path = "/" + string.Join('/', segments),
            Route = endpoint.Route,
            RouteValues = values,
        };
    }

    /// <summary>Creates the request, for the binding and validation of its payload and for its client's response.</summary>
    /// <param name="caller">The request for the test.</param>
    /// <param name="invocation">The invocation.</param>
    /// <param name="endpoint">The endpoint; null for none.</param>
    /// <param name="body">The body.</param>
    public static HttpContext Create(HttpContext caller, WebhookInvocation invocation, Endpoint? endpoint, ReadOnlyMemory<byte> body)
    {
        var context = new DefaultHttpContext
        {
            RequestServices = caller.RequestServices,
            RequestAborted = caller.RequestAborted,
            User = UserOf(invocation.Principal),
        };
        context.SetEndpoint(endpoint);
        var request = context.Request;
        request.Method = invocation.Request?.Method ?? HttpMethods.Post;
        request.Scheme = caller.Request.Scheme;
        request.Host = caller.Request.Host;
        request.Path = invocation.Request?.Path is { } path && path.StartsWith('/') ? path : "/";
        request.QueryString = invocation.Request is { } described ? new QueryBuilder(described.Query).ToQueryString() : default;
        request.RouteValues = new RouteValueDictionary(invocation.Request?.RouteValues);
        request.ContentType = "application/json";
        request.ContentLength = body.Length;
        request.Body = new MemoryStream(body.ToArray());
        context.Response.Body = new MemoryStream();
        return context;
    }

    private static ClaimsPrincipal UserOf(WebhookPrincipal? principal)
    {
        Claim?[] claims =
        [
            principal?.Id is { } id ? new Claim(ClaimTypes.NameIdentifier, id) : null,
            principal?.Name is { } name ? new Claim(ClaimTypes.Name, name) : null,
        ];
        return new ClaimsPrincipal(principal is null ? new ClaimsIdentity() : new ClaimsIdentity(claims.OfType<Claim>(), "test"));
    }

    private static string? SampleOf(RoutePatternParameterPart parameter)
        => parameter.Default?.ToString()
            ?? parameter.ParameterPolicies
                .Select(policy => Samples.GetValueOrDefault(policy.Content ?? ""))
                .FirstOrDefault(known => known is not null)
            ?? "1";
}
