using System.Net;
using Microsoft.AspNetCore.Http;

namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>
/// Tells whoever sits at this machine from whoever only comes through it: a tunnel or a proxy that runs here and says so, or a page of another
/// site in the browser, whose name was made to lead here (DNS rebinding), which the host's CORS lets in, or whose requests need no permission.
/// </summary>
internal static class LocalCaller
{
    // With the names under which the forwarded-headers middleware keeps what it has worked off.
    private static readonly string[] ForwardedHeaders =
        ["Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Original-For", "X-Original-Host", "X-Original-Proto", "X-Real-IP"];

    public static bool Is(HttpContext context)
    {
        if (IsForwarded(context.Request.Headers) || !IsOwnPage(context.Request.Headers))
        {
            return false;
        }

        // A test server and a Unix socket have no remote address, and no page reaches them.
        return context.Connection.RemoteIpAddress is not { } remote
            || (IsHere(remote, context.Connection)
                && IsLocalName(context.Request.Host.Host)
                && context.Request.Headers.Origin.All(origin => IsLocalOrigin(origin, context.Request.Host)));
    }

    private static bool IsForwarded(IHeaderDictionary headers) => ForwardedHeaders.Any(headers.ContainsKey);

    // Browsers say it with every request, also with those that have no Origin (links, forms that GET, images), and no page can change it.
    // "same-site" is another port or a name beneath: on this machine that can be anybody's program.
    private static bool IsOwnPage(IHeaderDictionary headers)
        => !headers.TryGetValue("Sec-Fetch-Site", out var sites) || sites.All(site => site is "same-origin" or "none");

    private static bool IsHere(IPAddress remote, ConnectionInfo connection)
        => IPAddress.IsLoopback(remote.IsIPv4MappedToIPv6 ? remote.MapToIPv4() : remote) || remote.Equals(connection.LocalIpAddress);

    // Whatever the host's CORS allows: a page of this host, or of another one on this machine.
    private static bool IsLocalOrigin(string? origin, HostString host)
        => Uri.TryCreate(origin, UriKind.Absolute, out var page) && page.IdnHost.Length > 0 && (page.IsLoopback || page.Authority == host.Value);

    // A page can be given any name, but no address: the browser says the name that it was loaded from.
    private static bool IsLocalName(string host)
        => IPAddress.TryParse(host, out _)
            || host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
}
