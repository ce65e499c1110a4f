using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using Microsoft.Extensions.Options;

namespace WebhookMiddleware.Addressing;

/// <summary>Decides which addresses may be called.</summary>
internal sealed class AddressPolicy(IOptions<WebhookOptions> options)
{
    private readonly bool _allowLoopback = options.Value.AddressPolicy.AllowLoopback;
    private readonly FrozenSet<int> _ports = options.Value.AddressPolicy.AllowedPorts.ToFrozenSet();

    // The validation of the options reports values that do not parse.
    private readonly HostPattern[] _hosts =
    [
            .. options.Value.AddressPolicy.AllowedHosts
                .Select(text => HostPattern.TryParse(text, out var host) ? host : null)
                .OfType<HostPattern>(),
        ];

    private readonly IPNetwork[] _networks =
        [.. options.Value.AddressPolicy.AllowedNetworks.Where(text => AddressRanges.TryParse(text, out _)).Select(AddressRanges.Parse)];

    /// <summary>
    /// Determines early, when a webhook is saved, whether the URL's port or literal address is refused. The reason names neither.
    /// </summary>
    public bool Refuses(Uri url, [NotNullWhen(true)] out string? reason)
    {
        var host = HostPattern.Normalize(url.IdnHost);
        reason = (AllowsPort(url.Port), IPAddress.TryParse(host, out var address)) switch
        {
            (false, _) => "The port may not be called. The setting Webhooks:AddressPolicy:AllowedPorts lists the allowed ports.",
            (_, true) when !Allows(host, address!, url.Port)
                => $"The host is {AddressRanges.KindOf(address!)}, which may not be called. "
                    + "The setting Webhooks:AddressPolicy:AllowedNetworks can allow it.",
            (_, false) when IsLocalName(host) && !_allowLoopback && !AllowsHost(host)
                => "The host is this machine, which may not be called. The setting Webhooks:AddressPolicy:AllowLoopback can allow it.",
            _ => null,
        };
        return reason is not null;
    }

    /// <summary>Determines whether a connection to this address of the host may be opened. This check is decisive.</summary>
    public bool Allows(string host, IPAddress address, int port)
        => AllowsPort(port) && (AllowsHost(HostPattern.Normalize(host), address) || AllowsAddress(address));

    private bool AllowsPort(int port) => _ports.Count == 0 || _ports.Contains(port);

    private bool AllowsHost(string host) => Array.Exists(_hosts, pattern => pattern.Matches(host));

    // A listed name may resolve to any address. A name that only matches a listed suffix may be controlled by anybody in that domain, so it
    // does not open the metadata addresses of clouds.
    private bool AllowsHost(string host, IPAddress address)
        => Array.Exists(_hosts, pattern => pattern.Matches(host) && !(pattern.IsSuffix && AddressRanges.IsMetadata(address)));

    // An IPv4 address may be wrapped in an IPv6 one. Allowing the wrapping network (a NAT64 prefix) does not allow the private networks
    // behind it.
    private bool AllowsAddress(IPAddress address)
        => AddressRanges.TryUnwrap(address, out var inner)
            ? IsAllowed(inner) || (IsListed(address) && AddressRanges.IsPublic(inner))
            : IsAllowed(address) || AddressRanges.IsPublic(address);

    private bool IsAllowed(IPAddress address) => (_allowLoopback && IPAddress.IsLoopback(address)) || IsListed(address);

    private bool IsListed(IPAddress address) => Array.Exists(_networks, network => AddressRanges.Contains(network, address));

    private static bool IsLocalName(string host) => host == "localhost" || host.EndsWith(".localhost", StringComparison.Ordinal);
}
