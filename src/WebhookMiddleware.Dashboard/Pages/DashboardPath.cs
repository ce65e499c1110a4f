using Microsoft.AspNetCore.Http;

namespace WebhookMiddleware.Dashboard.Pages;

/// <summary>
/// The place of a page below the dashboard's prefix. Links are relative to it, since nobody but the browser knows the whole path: a proxy
/// may have stripped a part of it.
/// </summary>
/// <param name="Root">The way from the page up to the dashboard's root: <c>./</c>, <c>../</c> and so on.</param>
/// <param name="Prefix">The path of the dashboard as this host sees it, without a slash at its end.</param>
/// <param name="Page">The path of the page below the root; empty for the root itself.</param>
internal sealed record DashboardPath(string Root, string Prefix, string Page)
{
    /// <summary>Gets the path of cookies of the dashboard; null for the folder of the page, if that is the dashboard's root.</summary>
    public string? CookiePath => Root == "./" ? null : Prefix.Length == 0 ? "/" : Prefix;

    /// <summary>Finds the place of a request whose path has this many segments below the prefix.</summary>
    public static DashboardPath Of(HttpRequest request, int segments)
    {
        var path = (request.PathBase + request.Path).Value ?? "";
        var depth = path.EndsWith('/') ? segments : segments - 1;
        var prefix = path.AsSpan().TrimEnd('/');
        for (var i = 0; i < segments; i++)
        {
            prefix = prefix[..prefix.LastIndexOf('/')];
        }

        return new DashboardPath(
            depth > 0 ? string.Concat(Enumerable.Repeat("../", depth)) : "./",
            new PathString(prefix.ToString()).ToUriComponent(),
            new PathString(path[prefix.Length..].TrimEnd('/')).ToUriComponent().TrimStart('/'));
    }

    /// <summary>Counts the segments of a route below the prefix, such as two of <c>/hooks/{id}</c>.</summary>
    public static int CountSegments(string pattern) => pattern.Trim('/') is { Length: > 0 } path ? path.Count(c => c == '/') + 1 : 0;
}
