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

    // What does not parse is reported when the options are validated.
    private readonly HostPattern[] _hosts =
        [.. options.Value.AddressPolicy.AllowedHosts.Select(text => HostPattern.TryParse(text, out var host) ? host : null).OfType<HostPattern>()];

    private readonly IPNetwork[] _networks =
        [.. options.Value.AddressPolicy.AllowedNetworks.Where(text => AddressRanges.TryParse(text, out _)).Select(AddressRanges.Parse)];

    /// <summary>The early answer, when a webhook is saved: whether the URL's port or its literal address is refused, and why, without naming either.</summary>
    public bool Refuses(Uri url, [NotNullWhen(true)] out string? reason)
    {
        var host = HostPattern.Normalize(url.IdnHost);
        reason = (AllowsPort(url.Port), IPAddress.TryParse(host, out var address)) switch
        {
            (false, _) => "The port may not be called; the setting Webhooks:AddressPolicy:AllowedPorts lists the ports that may.",
            (_, true) when !Allows(host, address!, url.Port)
                => $"The host is {AddressRanges.KindOf(address!)}, which may not be called; the setting Webhooks:AddressPolicy:AllowedNetworks can allow it.",
            (_, false) when IsLocalName(host) && !_allowLoopback && !AllowsHost(host)
                => "The host is this machine, which may not be called; the setting Webhooks:AddressPolicy:AllowLoopback can allow it.",
            _ => null,
        };
        return reason is not null;
    }

    /// <summary>The answer that counts, when a connection is made: whether this address of this host may be connected to.</summary>
    public bool Allows(string host, IPAddress address, int port)
        => AllowsPort(port) && (AllowsHost(HostPattern.Normalize(host), address) || AllowsAddress(address));

    private bool AllowsPort(int port) => _ports.Count == 0 || _ports.Contains(port);

    private bool AllowsHost(string host) => Array.Exists(_hosts, pattern => pattern.Matches(host));

    // A name that was listed may lead anywhere. One that only ends so may be anybody's in that domain: it opens no cloud's metadata.
    private bool AllowsHost(string host, IPAddress address)
        => Array.Exists(_hosts, pattern => pattern.Matches(host) && !(pattern.IsSuffix && AddressRanges.IsMetadata(address)));

    // Where an IPv4 address is wrapped in an IPv6 one, opening the wrapping (a NAT64 prefix) does not open the private networks behind it.
    private bool AllowsAddress(IPAddress address)
        => AddressRanges.TryUnwrap(address, out var inner)
            ? IsOpened(inner) || (IsListed(address) && AddressRanges.IsPublic(inner))
            : IsOpened(address) || AddressRanges.IsPublic(address);

    private bool IsOpened(IPAddress address) => (_allowLoopback && IPAddress.IsLoopback(address)) || IsListed(address);

    private bool IsListed(IPAddress address) => Array.Exists(_networks, network => AddressRanges.Contains(network, address));

    private static bool IsLocalName(string host) => host == "localhost" || host.EndsWith(".localhost", StringComparison.Ordinal);
}
