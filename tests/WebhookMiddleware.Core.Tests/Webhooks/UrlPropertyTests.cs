using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using WebhookMiddleware.Addressing;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.Core.Tests.Webhooks;

/// <summary>Addresses that one reader could understand differently from another: what is accepted must be what is called.</summary>
public sealed partial class UrlPropertyTests
{
    private const int Cases = 4000;

    private static readonly Gen<string> Urls =
        from scheme in Gen.Elements("https:", "http:", "HTTPS:", "ftp:", "file:", "javascript:", "", "https", " https:", "https:\t")
        from slashes in Gen.Frequency((6, Gen.Constant("//")), (1, Gen.Elements("/", "///", "", "\\\\", "/\\")))
        from user in Gen.Frequency((6, Gen.Constant("")), (1, Gen.Elements("@", "a@", "a:b@", "erp.example.ru@", "erp.example.ru%40", ":@")))
        from host in Gen.Elements(
            "erp.example.ru", "ERP.example.ru.", "пример.рф", "xn--e1afmkfd.xn--p1ai", "8.8.8.8", "0x8.8.8.8", "134744072", "[2001:4860:4860::8888]", "[::1]",
            "127.0.0.1", "127.1", "0177.0.0.1", "localhost", "erp。example。ru", "ⓔxample.com", "a..b", "-", "", "a b", "a%2eb", "a%00b", "a_b.c", "[::ffff:127.0.0.1]", "１２７.0.0.1")
        from port in Gen.Elements("", "", "", ":443", ":0", ":65535", ":65536", ":", ":08443", ":-1", ":8 0", ":x")
        from path in Gen.OneOf(Gen.Elements("", "/", "/hooks", "?a=b", "/a?b=@c", "#", "/a#b", "/../..", "/%0d%0a", "/я"), AnyText.Hostile.Select(text => $"/{text}"))
        select scheme + slashes + user + host + port + path;

    [Fact]
    public void Check_AnyAddress_AcceptsOnlyWhatIsCalledAsItIsWritten()
    {
        var fixture = new ValidatorFixture();
        var accepted = 0;
        Property.Holds(Arb.From(Urls, AnyText.Smaller), Cases, url =>
        {
            var errors = fixture.Validate(TestWebhooks.Valid() with { Url = url });
            errors.Keys.Should().BeSubsetOf(["url"]);
            if (errors.Count > 0)
            {
                return;
            }

            accepted++;
            var written = Form().Match(url);
            written.Success.Should().BeTrue("'{0}' was accepted", url);
            var called = CompiledWebhook.Compile(TestWebhooks.Valid() with { Url = url }).Url!;
            called.Scheme.Should().Be(written.Groups["scheme"].Value.ToLowerInvariant());
            called.UserInfo.Should().BeEmpty();
            called.Fragment.Should().BeEmpty();
            called.IsLoopback.Should().BeFalse();
            called.Port.Should().Be(written.Groups["port"] is { Length: > 0 } port ? int.Parse(port.Value, null) : called.Scheme == "https" ? 443 : 80);
            if (called.HostNameType == UriHostNameType.Dns)
            {
                HostPattern.Normalize(called.Host).Should().Be(HostPattern.Normalize(written.Groups["host"].Value));
            }
        });

        accepted.Should().BeGreaterThan(Cases / 50);
    }

    [GeneratedRegex(@"\A(?<scheme>https?)://(?<host>\[[0-9a-f:.]+\]|[^\s/?#@:\[\]\\]+)(:(?<port>[0-9]*))?([/?][^\s#\\]*)?\z", RegexOptions.IgnoreCase)]
    private static partial Regex Form();
}
