using Microsoft.AspNetCore.Routing.Patterns;

namespace WebhookMiddleware.AspNetCore.Routes;

/// <summary>Compares the sets of paths that two route patterns match, segment by segment.</summary>
internal static class RouteOverlap
{
    /// <summary>Determines whether some path matches both patterns, ignoring constraints. In doubt, returns true.</summary>
    public static bool Exists(RoutePattern one, RoutePattern other)
    {
        var (a, b) = (one.PathSegments, other.PathSegments);
        for (var i = 0; i < Math.Max(a.Count, b.Count); i++)
        {
            if ((i < a.Count && IsCatchAll(a[i])) || (i < b.Count && IsCatchAll(b[i])))
            {
                return true;
            }

            if (i >= a.Count || i >= b.Count)
            {
                var (pattern, segment) = i < a.Count ? (one, a[i]) : (other, b[i]);
                if (!MayBeLeftOut(pattern, segment))
                {
                    return false;
                }
            }
            else if (LiteralOf(one, a[i]) is { } left
                && LiteralOf(other, b[i]) is { } right
                && !string.Equals(left, right, StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Determines whether every path of <paramref name="narrow"/> also matches <paramref name="wide"/>. In doubt, returns false.
    /// </summary>
    public static bool Covers(RoutePattern wide, RoutePattern narrow)
    {
        var (a, b) = (wide.PathSegments, narrow.PathSegments);
        return a.Count >= b.Count
            && Enumerable.Range(0, a.Count).All(i => i < b.Count ? CoversSegment(a[i], b[i]) : MayBeLeftOut(wide, a[i]));

        bool CoversSegment(RoutePatternPathSegment of, RoutePatternPathSegment segment) => LiteralOf(wide, of) is { } literal
            ? string.Equals(literal, LiteralOf(narrow, segment), StringComparison.OrdinalIgnoreCase)
            : of.IsSimple && of.Parts[0] is RoutePatternParameterPart { ParameterPolicies.Count: 0 } && !IsCatchAll(segment);
    }

    private static bool IsCatchAll(RoutePatternPathSegment segment)
        => segment.Parts.Any(part => part is RoutePatternParameterPart { IsCatchAll: true });

    private static bool MayBeLeftOut(RoutePattern pattern, RoutePatternPathSegment segment)
        => segment.IsSimple
            && segment.Parts[0] is RoutePatternParameterPart parameter
            && (parameter.IsOptional || pattern.Defaults.ContainsKey(parameter.Name));

    // A parameter for which the endpoint requires a value, as conventional routes do, stands for that value alone.
    private static string? LiteralOf(RoutePattern pattern, RoutePatternPathSegment segment) => segment.IsSimple
        ? segment.Parts[0] switch
        {
            RoutePatternLiteralPart literal => literal.Content,
            RoutePatternParameterPart parameter
                when pattern.RequiredValues.TryGetValue(parameter.Name, out var value) && value is string { Length: > 0 } text => text,
            _ => null,
        }
        : null;
}
