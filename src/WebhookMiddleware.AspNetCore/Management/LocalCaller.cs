using System.Net;
using Microsoft.AspNetCore.Http;

namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>
/// Tells whoever sits at this machine from whoever only comes through it: a tunnel or a proxy that runs here, or a page of another site in
/// the browser, whose name was made to lead here (DNS rebinding).
/// </summary>
internal static class LocalCaller
{
    public static bool Is(HttpContext context)
    {
        // A test server and a Unix socket have no remote address.
        if (context.Connection.RemoteIpAddress is not { } remote)
        {
            return true;
        }

        var isHere = IPAddress.IsLoopback(remote.IsIPv4MappedToIPv6 ? remote.MapToIPv4() : remote) || remote.Equals(context.Connection.LocalIpAddress);
        return isHere && !IsForwarded(context.Request.Headers) && IsLocalName(context.Request.Host.Host);
    }

    private static bool IsForwarded(IHeaderDictionary headers)
        => headers.ContainsKey("Forwarded") || headers.ContainsKey("X-Forwarded-For") || headers.ContainsKey("X-Forwarded-Host");

    // A page can be given any name, but no address: the browser says the name that it was loaded from.
    private static bool IsLocalName(string host)
        => IPAddress.TryParse(host, out _)
            || host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
}
