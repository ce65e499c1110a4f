using System.Net;
using Microsoft.Extensions.Options;
using Microsoft.Security.AntiSSRF;
using WebhookMiddleware.Addressing;

namespace WebhookMiddleware.Core.Tests.Calling;

/// <summary>The address policy beside somebody else's list of what a server must not call: whatever that refuses is refused here, too.</summary>
public sealed class AddressOracleTests
{
    private const int AddressesPerRange = 500;
    private const int RandomAddresses = 100_000;

    private static readonly IPNetwork[] Oracle = [.. IPAddressRanges.recommendedLatest.Select(IPNetwork.Parse)];

    private readonly AddressPolicy _policy = new(Options.Create(new WebhookOptions()));
    private readonly Random _random = new(20261124);

    [Fact]
    public void Allows_AnyAddressThatTheOracleRefuses_IsFalse()
        => Oracle.SelectMany(In).Where(IsAllowed).Should().BeEmpty();

    [Fact]
    public void Allows_AnyIPv4Address_IsWhatTheOracleSays()
        => Random(4).Where(address => IsAllowed(address) == IsRefusedByOracle(address)).Should().BeEmpty();

    // The oracle lists what is special in IPv6, and takes the rest for public; the registry says that only 2000::/3 is in use.
    [Fact]
    public void Allows_AnyIPv6Address_IsWhatTheOracleSaysOfGlobalUnicast()
        => Random(16)
            .Where(address => IsAllowed(address) != (address.GetAddressBytes()[0] >> 5 == 1 && !IsRefusedByOracle(address)))
            .Should().BeEmpty();

    [Fact]
    public void Allows_RefusedAddressInsideAnyWrapping_IsFalse()
        => Oracle.Where(range => range.BaseAddress.GetAddressBytes().Length == 4).SelectMany(In).SelectMany(Wrapped).Where(IsAllowed)
            .Should().BeEmpty();

    // Who opens a translator's prefix means the public addresses behind it.
    [Fact]
    public void Allows_RefusedAddressInsideAListedWrapping_IsFalse()
    {
        var options = new WebhookOptions();
        foreach (var network in (string[])["::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96", "2002::/16", "2001::/32", "::/96"])
        {
            options.AddressPolicy.AllowedNetworks.Add(network);
        }

        var policy = new AddressPolicy(Options.Create(options));

        // As addresses these two are the unspecified and the loopback one, which ::/96 holds: whoever lists it has listed them.
        Oracle.Where(range => range.BaseAddress.GetAddressBytes().Length == 4).SelectMany(In).SelectMany(Wrapped)
            .Where(address => !address.Equals(IPAddress.IPv6Any) && !address.Equals(IPAddress.IPv6Loopback))
            .Where(address => policy.Allows("erp.example.ru", address, 443)).Should().BeEmpty();
    }

    private bool IsAllowed(IPAddress address) => _policy.Allows("erp.example.ru", address, 443);

    private static bool IsRefusedByOracle(IPAddress address) => Array.Exists(Oracle, range => range.Contains(address));

    /// <summary>The first and the last address of a range, and some between.</summary>
    private IEnumerable<IPAddress> In(IPNetwork range)
    {
        for (var i = 0; i < AddressesPerRange; i++)
        {
            var bytes = range.BaseAddress.GetAddressBytes();
            for (var bit = range.PrefixLength; bit < bytes.Length * 8; bit++)
            {
                var isSet = i == 1 || (i > 1 && _random.Next(2) == 1);
                bytes[bit / 8] |= (byte)(isSet ? 0x80 >> (bit % 8) : 0);
            }

            yield return new IPAddress(bytes);
        }
    }

    private IEnumerable<IPAddress> Random(int length)
    {
        var bytes = new byte[length];
        for (var i = 0; i < RandomAddresses; i++)
        {
            _random.NextBytes(bytes);
            yield return new IPAddress(bytes);
        }
    }

    /// <summary>The IPv6 addresses that stand for an IPv4 address: RFC 4291 (mapped, compatible), 2765, 6052, 3056 and 4380.</summary>
    private static IEnumerable<IPAddress> Wrapped(IPAddress address)
    {
        var b = address.GetAddressBytes();
        yield return address.MapToIPv6();
        yield return new IPAddress([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, .. b]);
        yield return new IPAddress([0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, .. b]);
        yield return new IPAddress([0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0, .. b]);
        yield return new IPAddress([0x20, 0x02, .. b, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
        yield return new IPAddress([0x20, 0x01, 0, 0, 8, 8, 8, 8, 0x80, 0, 0x63, 0xbf, .. b.Select(x => (byte)~x)]);
    }
}
