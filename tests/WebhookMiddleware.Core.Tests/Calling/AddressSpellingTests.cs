using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using WebhookMiddleware.Addressing;
using WebhookMiddleware.Calling;

namespace WebhookMiddleware.Core.Tests.Calling;

/// <summary>However an address is spelt: it is no URL, or it is refused as it stands, or it is refused when it is connected to.</summary>
public sealed class AddressSpellingTests
{
    private static readonly string[] Local = ["127.0.0.1", "10.0.0.1", "169.254.169.254", "192.168.1.10", "0.0.0.0", "255.255.255.255", "100.100.100.200"];

    private readonly AddressPolicy _policy = new(Options.Create(new WebhookOptions()));

    public static TheoryData<string> IPv4 => [.. Local];

    [Theory, MemberData(nameof(IPv4))]
    public async Task Connect_AnySpelling_IsRefused(string address)
    {
        var spellings = Spellings(IPAddress.Parse(address)).ToArray();
        spellings.Should().OnlyHaveUniqueItems().And.HaveCountGreaterThan(60);

        foreach (var spelling in spellings)
        {
            (await LeadsSomewhereAsync(spelling)).Should().BeFalse("'{0}' stands for {1}", spelling, address);
        }
    }

    [Theory]
    [InlineData("[::]")]
    [InlineData("[0:0:0:0:0:0:0:1]")]
    [InlineData("[::1%25lo]")]
    [InlineData("[0000:0000:0000:0000:0000:0000:0000:0001]")]
    [InlineData("[fe80::1%25eth0]")]
    [InlineData("[FD00:EC2::254]")]
    [InlineData("[fd20:ce::254]")]
    [InlineData("[fc00::1]")]
    [InlineData("[ff02::1]")]
    [InlineData("[64:FF9B::7f00:1]")]
    [InlineData("[::ffff:0:7f00:1]")]
    [InlineData("[2002:7f00:1::]")]
    [InlineData("localhost")]
    [InlineData("LocalHost.")]
    [InlineData("a.localhost")]
    [InlineData("ⓛⓞⓒⓐⓛⓗⓞⓢⓣ")]
    [InlineData("ｌｏｃａｌｈｏｓｔ")]
    [InlineData("loc\u00adalhost")]
    [InlineData("localhost。")]
    [InlineData("ip6-localhost")]
    [InlineData("0")]
    [InlineData("00000000000")]
    [InlineData("0x0")]
    public async Task Connect_NameOrIPv6Literal_IsRefused(string host) => (await LeadsSomewhereAsync(host)).Should().BeFalse();

    /// <summary>Goes the way of a call: the URL, the early answer, the resolver of this machine, the check of what it gives.</summary>
    private async Task<bool> LeadsSomewhereAsync(string host)
    {
        if (!Uri.TryCreate($"http://{host}:8080/", UriKind.Absolute, out var url) || _policy.Refuses(url, out _))
        {
            return false;
        }

        try
        {
            await using var connection = await new AddressPolicyConnector(_policy).ConnectAsync(new DnsEndPoint(url.IdnHost, url.Port), CancellationToken.None);
            return true;
        }
        catch (Exception exception) when (exception is AddressRefusedException || exception is SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData })
        {
            return false;
        }
    }

    private static IEnumerable<string> Spellings(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        var dotted = address.ToString();
        string[] numbers =
        [
            .. from parts in Splits(bytes)
               from format in (Func<long, string>[])[Decimal, Hex, UpperHex, Octal, LongOctal]
               select string.Join('.', parts.Select(format)),
            string.Join('.', bytes.Select((part, i) => i % 2 == 0 ? Hex(part) : Octal(part))),
        ];
        string[] disguised =
        [
            .. from number in numbers.Distinct().ToArray()
               from disguise in (Func<string, string>[])[n => n, n => n + ".", n => n + "。", n => Shift(n, '０'), n => n.Replace('.', '。')]
               select disguise(number),
            string.Concat(dotted.Select(c => c == '.' ? "." : $"%3{c}")),
            $"[::ffff:{dotted}]",
            $"[::{dotted}]",
            $"[0:0:0:0:0:ffff:{dotted}]",
            $"[::ffff:{bytes[0]:x2}{bytes[1]:x2}:{bytes[2]:x2}{bytes[3]:x2}]",
            $"[64:ff9b::{dotted}]",
            $"[2002:{bytes[0]:x2}{bytes[1]:x2}:{bytes[2]:x2}{bytes[3]:x2}::1]",
        ];
        return disguised.Distinct();
    }

    /// <summary>One to four numbers, the last of which fills what is left of the 32 bits.</summary>
    private static IEnumerable<long[]> Splits(byte[] b)
    {
        yield return [b[0], b[1], b[2], b[3]];
        yield return [b[0], b[1], (b[2] << 8) | b[3]];
        yield return [b[0], (b[1] << 16) | (b[2] << 8) | b[3]];
        yield return [((long)b[0] << 24) | (uint)((b[1] << 16) | (b[2] << 8) | b[3])];
    }

    private static string Decimal(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Hex(long number) => $"0x{number:x}";

    private static string UpperHex(long number) => $"0X{number:X8}";

    private static string Octal(long number) => "0" + Convert.ToString(number, 8);

    private static string LongOctal(long number) => "00" + Convert.ToString(number, 8).PadLeft(12, '0');

    private static string Shift(string number, char zero) => string.Concat(number.Select(c => char.IsAsciiDigit(c) ? (char)(c - '0' + zero) : c));
}
