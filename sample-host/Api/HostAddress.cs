using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace SampleHost.Api;

/// <summary>Where this host can be reached from this machine, once it has started.</summary>
public sealed class HostAddress(IServer server)
{
    private static readonly string[] AnyAddress = ["*", "+", "0.0.0.0", "[::]"];

    /// <summary>The base address, http before https; null before the start, and where there is none (a test server).</summary>
    public Uri? Find()
        => server.Features.Get<IServerAddressesFeature>()?.Addresses
            .Select(BindingAddress.Parse)
            .Where(address => !address.IsUnixPipe && !address.IsNamedPipe)
            .OrderBy(address => address.Scheme, StringComparer.Ordinal)
            .Select(address => new UriBuilder(address.Scheme, Reachable(address.Host), address.Port).Uri)
            .FirstOrDefault();

    private static string Reachable(string host) => AnyAddress.Contains(host) ? "localhost" : host;
}
