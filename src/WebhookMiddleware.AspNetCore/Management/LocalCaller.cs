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
        if (IsForwarded(context.Request.Headers))
        {
            return false;
        }

        // A test server and a Unix socket have no remote address, and no page reaches them.
        return context.Connection.RemoteIpAddress is not { } remote
            || (IsHere(remote, context.Connection) && IsLocalName(context.Request.Host.Host));
    }

    private static bool IsHere(IPAddress remote, ConnectionInfo connection)
        => IPAddress.IsLoopback(remote.IsIPv4MappedToIPv6 ? remote.MapToIPv4() : remote) || remote.Equals(connection.LocalIpAddress);

    private static bool IsForwarded(IHeaderDictionary headers)
        => headers.ContainsKey("Forwarded") || headers.ContainsKey("X-Forwarded-For") || headers.ContainsKey("X-Forwarded-Host");

    // A page can be given any name, but no address: the browser says the name that it was loaded from.
    private static bool IsLocalName(string host)
        => IPAddress.TryParse(host, out _)
            || host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
}
