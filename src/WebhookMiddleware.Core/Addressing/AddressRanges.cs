using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace WebhookMiddleware.Addressing;

/// <summary>
/// Defines the address ranges that are not public, by the IANA registries, and the forms that wrap an IPv4 address in an IPv6 one.
/// </summary>
internal static class AddressRanges
{
    private const string Loopback = "a loopback address";
    private const string LinkLocal = "a link-local address";
    private const string Multicast = "a multicast address";

    private static readonly (IPNetwork Network, string Kind)[] NotPublicV4 =
    [
        (Parse("0.0.0.0/8"), "an address of this network (0.0.0.0/8)"),
        (Parse("10.0.0.0/8"), "a private address"),
        (Parse("100.64.0.0/10"), "an address of carrier-grade NAT"),
        (Parse("127.0.0.0/8"), Loopback),
        (Parse("168.63.129.16/32"), "the address of a cloud's host agent"), // Azure's: public by number only
        (Parse("169.254.0.0/16"), LinkLocal), // with the clouds' metadata
        (Parse("172.16.0.0/12"), "a private address"),
        (Parse("192.0.0.0/24"), "an address of protocol assignments"),
        (Parse("192.0.2.0/24"), "an address for documentation"),
        (Parse("192.31.196.0/24"), "an address of AS112"),
        (Parse("192.52.193.0/24"), "an address of AMT relays"),
        (Parse("192.88.99.0/24"), "an address of 6to4 relays"),
        (Parse("192.168.0.0/16"), "a private address"),
        (Parse("192.175.48.0/24"), "an address of AS112"),
        (Parse("198.18.0.0/15"), "an address for benchmarks"),
        (Parse("198.51.100.0/24"), "an address for documentation"),
        (Parse("203.0.113.0/24"), "an address for documentation"),
        (Parse("224.0.0.0/4"), Multicast),
        (Parse("240.0.0.0/4"), "a reserved address"), // with the broadcast address
    ];

    // The addresses at which clouds provide credentials to any program on the machine.
    private static readonly IPNetwork[] Metadata =
    [
        Parse("169.254.0.0/16"), // link-local: most clouds
        Parse("fe80::/10"), // link-local
        Parse("100.100.100.200/32"), // Alibaba
        Parse("168.63.129.16/32"), // Azure's host agent
        Parse("192.0.0.192/32"), // Oracle
        Parse("fd00:ec2::/32"), // AWS
        Parse("fd20:ce::254/128"), // Google
    ];

    // For IPv6 the logic is reversed: only global unicast is public, except its special ranges.
    private static readonly IPNetwork GlobalUnicast = Parse("2000::/3");

    private static readonly IPNetwork[] NotPublicV6 =
    [
        Parse("2001::/23"), // protocol assignments: Teredo, benchmarks, ORCHID
        Parse("2001:db8::/32"), // documentation
        Parse("2002::/16"), // 6to4
        Parse("2620:4f:8000::/48"), // AS112
        Parse("3fff::/20"), // documentation
    ];

    // The offset of the IPv4 address in each form. RFC 8215's prefix has no fixed offset, so it can only be refused or listed as a whole.
    private static readonly (IPNetwork Network, int Offset)[] Wrappings =
    [
        (Parse("::ffff:0:0/96"), 12), // mapped
        (Parse("::ffff:0:0:0/96"), 12), // translated
        (Parse("64:ff9b::/96"), 12), // NAT64
        (Parse("2002::/16"), 2), // 6to4
        (Parse("2001::/32"), 12), // Teredo: the client's address, inverted
        (Parse("::/96"), 12), // compatible
    ];

    private static readonly IPNetwork Teredo = Parse("2001::/32");

    public static bool IsPublic(IPAddress address)
        => address.AddressFamily == AddressFamily.InterNetwork
            ? !Array.Exists(NotPublicV4, range => Contains(range.Network, address))
            : Contains(GlobalUnicast, address) && !Array.Exists(NotPublicV6, network => Contains(network, address));

    /// <summary>Returns the kind of an address, which explains a refusal without revealing the address.</summary>
    public static string KindOf(IPAddress address)
    {
        var effective = TryUnwrap(address, out var inner) ? inner : address;
        return Array.Find(NotPublicV4, range => Contains(range.Network, effective)).Kind ?? effective switch
        {
            _ when IPAddress.IsLoopback(effective) => Loopback,
            { IsIPv6LinkLocal: true } => LinkLocal,
            { IsIPv6UniqueLocal: true } => "a private address",
            { IsIPv6Multicast: true } => Multicast,
            _ when IsPublic(effective) => "a public address in a form that is not public",
            _ => "an address that is not public",
        };
    }

    /// <summary>Determines whether the address may serve a cloud's metadata, in any wrapping.</summary>
    public static bool IsMetadata(IPAddress address)
    {
        var effective = TryUnwrap(address, out var inner) ? inner : address;
        return Array.Exists(Metadata, network => Contains(network, effective));
    }

    /// <summary>Returns the IPv4 address that an IPv6 address wraps, if it has one of the wrapping forms.</summary>
    public static bool TryUnwrap(IPAddress address, [NotNullWhen(true)] out IPAddress? inner)
    {
        inner = null;
        if (address.AddressFamily != AddressFamily.InterNetworkV6
            || address.Equals(IPAddress.IPv6Loopback)
            || address.Equals(IPAddress.IPv6Any))
        {
            return false;
        }

        foreach (var (network, offset) in Wrappings)
        {
            if (Contains(network, address))
            {
                var bytes = address.GetAddressBytes().AsSpan(offset, 4);
                if (network.Equals(Teredo))
                {
                    bytes = new[] { (byte)~bytes[0], (byte)~bytes[1], (byte)~bytes[2], (byte)~bytes[3] };
                }

                inner = new IPAddress(bytes);
                return true;
            }
        }

        return false;
    }

    /// <summary>Parses an address (<c>10.1.2.3</c>) or a network (<c>10.1.0.0/16</c>).</summary>
    public static bool TryParse(string? text, out IPNetwork network)
    {
        if (IPAddress.TryParse(text, out var address))
        {
            // A mapped address denotes the IPv4 address that it wraps.
            address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
            network = new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
            return true;
        }

        return IPNetwork.TryParse(text, out network);
    }

    public static IPNetwork Parse(string text)
        => TryParse(text, out var network) ? network : throw new FormatException($"'{text}' is not a network.");

    /// <summary>
    /// Determines whether the network contains the address. An IPv6 zone is ignored, and a mapped address counts as IPv6.
    /// </summary>
    public static bool Contains(IPNetwork network, IPAddress address)
    {
        if (network.BaseAddress.AddressFamily != address.AddressFamily)
        {
            return false;
        }

        var prefix = network.BaseAddress.GetAddressBytes();
        var bytes = address.GetAddressBytes();
        var whole = network.PrefixLength / 8;
        var rest = network.PrefixLength % 8;
        return prefix.AsSpan(0, whole).SequenceEqual(bytes.AsSpan(0, whole))
            && (rest == 0 || (prefix[whole] ^ bytes[whole]) >> (8 - rest) == 0);
    }
}
