using System.Net;
using Microsoft.AspNetCore.Http;

namespace WebhookMiddleware.AspNetCore.Management.Access;

/// <summary>
/// Distinguishes callers on this machine from those that only come through it: through a tunnel or a proxy that runs here and identifies
/// itself, or through a page of another site in the browser, whether its name was made to resolve to this machine (DNS rebinding), the
/// host's CORS admits it, or its requests need no permission.
/// </summary>
internal static class LocalCaller
{
    // Includes the names under which the forwarded-headers middleware keeps the headers that it has processed.
    private static readonly string[] ForwardedHeaders =
    [
        "Forwarded",
        "Via",
        "X-Forwarded-For",
        "X-Forwarded-Host",
        "X-Forwarded-Proto",
        "X-Original-For",
        "X-Original-Host",
        "X-Original-Proto",
        "X-Real-IP",
    ];

    public static bool Is(HttpContext context)
    {
        if (IsForwarded(context.Request.Headers) || !IsOwnPage(context.Request.Headers))
        {
            return false;
        }

        // A test server and a Unix socket have no remote address, and pages can't reach them.
        return context.Connection.RemoteIpAddress is not { } remote
            || (IsHere(remote, context.Connection)
                && IsLocalName(context.Request.Host.Host)
                && context.Request.Headers.Origin.All(origin => IsLocalOrigin(origin, context.Request.Host)));
    }

    private static bool IsForwarded(IHeaderDictionary headers) => ForwardedHeaders.Any(headers.ContainsKey);

    // Browsers send the header with every request, even with those that have no Origin (links, forms that GET, images), and no page can
    // change it. "same-site" stands for another port or a subdomain, which on this machine can be any program.
    private static bool IsOwnPage(IHeaderDictionary headers)
        => !headers.TryGetValue("Sec-Fetch-Site", out var sites) || sites.All(site => site is "same-origin" or "none");

    private static bool IsHere(IPAddress remote, ConnectionInfo connection)
        => IPAddress.IsLoopback(remote.IsIPv4MappedToIPv6 ? remote.MapToIPv4() : remote) || remote.Equals(connection.LocalIpAddress);

    // Whatever the host's CORS allows, the origin must be a page of this host, or of another one on this machine.
    private static bool IsLocalOrigin(string? origin, HostString host)
        => Uri.TryCreate(origin, UriKind.Absolute, out var page)
            && page.IdnHost.Length > 0
            && (page.IsLoopback || page.Authority == host.Value);

    // A page can be given any name but no address: the browser sends the name that the page was loaded from.
    private static bool IsLocalName(string host)
        => IPAddress.TryParse(host, out _)
            || host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
}
