using Microsoft.AspNetCore.Routing.Patterns;

namespace WebhookMiddleware.AspNetCore.Routes;

/// <summary>Compares route patterns by what they match, not by how they are written.</summary>
internal static class RoutePatterns
{
    /// <summary>Returns the pattern's text with a leading slash.</summary>
    public static string Describe(RoutePattern pattern) => "/" + (pattern.RawText ?? "").TrimStart('/');

    /// <summary>
    /// Returns a text that is equal for patterns which differ only in parameter names, constraints, defaults, letter case and slashes at
    /// the ends.
    /// </summary>
    public static string Normalize(RoutePattern pattern)
        => "/" + string.Join('/', pattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(Normalize))));

    /// <summary>
    /// Returns the normalized text with the endpoint's required values in place of their parameters: <c>/home/index/{}</c> for an action
    /// behind the conventional route <c>{controller}/{action}/{id?}</c>. Returns null if the endpoint requires no values.
    /// </summary>
    public static string? NormalizeRequired(RoutePattern pattern)
        => pattern.RequiredValues.Count == 0
            ? null
            : "/" + string.Join('/', pattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part =>
                part is RoutePatternParameterPart parameter
                    && pattern.RequiredValues.TryGetValue(parameter.Name, out var value) && value is string { Length: > 0 } required
                        ? required.ToLowerInvariant()
                        : Normalize(part)))));

    /// <summary>Returns the pattern as a path of an OpenAPI document, without constraints and defaults.</summary>
    public static string Template(RoutePattern pattern)
        => "/" + string.Join('/', pattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => part switch
        {
            RoutePatternLiteralPart literal => literal.Content,
            RoutePatternSeparatorPart separator => separator.Content,
            RoutePatternParameterPart parameter => $"{{{parameter.Name}}}",
            _ => "",
        }))));

    /// <summary>Determines whether the pattern has a catch-all parameter.</summary>
    public static bool IsCatchAll(RoutePattern pattern) => pattern.Parameters.Any(parameter => parameter.IsCatchAll);

    private static string Normalize(RoutePatternPart part) => part switch
    {
        RoutePatternLiteralPart literal => literal.Content.ToLowerInvariant(),
        RoutePatternSeparatorPart separator => separator.Content,
        RoutePatternParameterPart { IsCatchAll: true } => "{**}",
        _ => "{}",
    };
}
