using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace SampleHost.Api;

/// <summary>Provides the address at which this machine can reach the host, once the host has started.</summary>
public sealed class HostAddress(IServer server)
{
    private static readonly string[] AnyAddress = ["*", "+", "0.0.0.0", "[::]"];

    /// <summary>
    /// Returns the base address, http before https; null before the start, and if there is none (a test server).
    /// </summary>
    public Uri? Find()
        => server.Features.Get<IServerAddressesFeature>()?.Addresses
            .Select(BindingAddress.Parse)
            .Where(address => !address.IsUnixPipe && !address.IsNamedPipe)
            .OrderBy(address => address.Scheme, StringComparer.Ordinal)
            .Select(address => new UriBuilder(address.Scheme, Reachable(address.Host), address.Port).Uri)
            .FirstOrDefault();

    private static string Reachable(string host) => AnyAddress.Contains(host) ? "localhost" : host;
}
