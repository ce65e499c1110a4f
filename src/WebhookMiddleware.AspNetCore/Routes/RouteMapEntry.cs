using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.AspNetCore.Routing.Template;

namespace WebhookMiddleware.AspNetCore.Routes;

/// <summary>A parsed entry of the route map.</summary>
internal sealed class RouteMapEntry
{
    private static readonly string[] DefaultMethods = [HttpMethods.Post, HttpMethods.Put, HttpMethods.Patch, HttpMethods.Delete];

    private readonly string _normalized;

    public RouteMapEntry(WebhookRoute options, RoutePattern pattern)
    {
        Options = options;
        _normalized = RoutePatterns.Normalize(pattern);
        Pattern = pattern;
        Precedence = RoutePrecedence.ComputeInbound(new RouteTemplate(pattern));
        Route = RoutePatterns.Describe(pattern);
        Methods = options.Methods.Count == 0 ? DefaultMethods : [.. options.Methods];
    }

    /// <summary>Gets the entry as it is configured.</summary>
    public WebhookRoute Options { get; }

    public RoutePattern Pattern { get; }

    public string Route { get; }

    public IReadOnlyList<string> Methods { get; }

    /// <summary>Gets routing's precedence: of two entries that match a path, the one with the smaller number wins.</summary>
    public decimal Precedence { get; }

    public bool Serves(string method) => Methods.Any(candidate => HttpMethods.Equals(candidate, method));

    /// <summary>Determines whether this entry matches an endpoint with this pattern and these methods (none: any method).</summary>
    public bool Matches(RoutePattern pattern, IReadOnlyList<string> methods)
        => (methods.Count == 0 || methods.Any(Serves))
            && (RoutePatterns.Normalize(pattern) == _normalized || RoutePatterns.NormalizeRequired(pattern) == _normalized);
}
