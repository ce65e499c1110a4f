using System.Net;
using Microsoft.AspNetCore.Http;

namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>
/// Tells whoever sits at this machine from whoever only comes through it: a tunnel or a proxy that runs here and says so, or a page of another
/// site in the browser, whose name was made to lead here (DNS rebinding) or which the host's CORS lets in.
/// </summary>
internal static class LocalCaller
{
    // With the names under which the forwarded-headers middleware keeps what it has worked off.
    private static readonly string[] ForwardedHeaders =
        ["Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Original-For", "X-Original-Host", "X-Original-Proto", "X-Real-IP"];

    public static bool Is(HttpContext context)
    {
        // A test server and a Unix socket have no remote address.
        if (context.Connection.RemoteIpAddress is not { } remote)
        {
            return true;
        }

        var isHere = IPAddress.IsLoopback(remote.IsIPv4MappedToIPv6 ? remote.MapToIPv4() : remote) || remote.Equals(context.Connection.LocalIpAddress);
        return isHere
            && !IsForwarded(context.Request.Headers)
            && IsLocalName(context.Request.Host.Host)
            && context.Request.Headers.Origin.All(IsLocalOrigin);
    }

    private static bool IsForwarded(IHeaderDictionary headers) => ForwardedHeaders.Any(headers.ContainsKey);

    private static bool IsLocalOrigin(string? origin) => Uri.TryCreate(origin, UriKind.Absolute, out var page) && IsLocalName(page.IdnHost);

    // A page can be given any name, but no address: the browser says the name that it was loaded from.
    private static bool IsLocalName(string host)
        => IPAddress.TryParse(host, out _)
            || host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
}
