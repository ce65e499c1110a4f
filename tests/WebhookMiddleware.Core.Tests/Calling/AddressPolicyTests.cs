using System.Net;
using Microsoft.Extensions.Options;
using WebhookMiddleware.Addressing;

namespace WebhookMiddleware.Core.Tests.Calling;

public sealed class AddressPolicyTests
{
    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("93.184.216.34")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("169.253.255.255")]
    [InlineData("198.17.255.255")]
    [InlineData("223.255.255.255")]
    [InlineData("2606:4700:4700::1111")]
    [InlineData("2a00:1450:4010::1")]
    [InlineData("2001:4860:4860::8888")]
    public void Allows_PublicAddress_IsTrue(string address)
        => Policy().Allows("erp.example.ru", IPAddress.Parse(address), 443).Should().BeTrue();

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("0.1.2.3")]
    [InlineData("10.0.0.1")]
    [InlineData("10.255.255.255")]
    [InlineData("100.64.0.1")]
    [InlineData("100.100.100.200")]
    [InlineData("100.127.255.255")]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.254")]
    [InlineData("168.63.129.16")]
    [InlineData("169.254.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.0.0.1")]
    [InlineData("192.0.2.1")]
    [InlineData("192.88.99.1")]
    [InlineData("192.168.0.1")]
    [InlineData("198.18.0.1")]
    [InlineData("198.19.255.255")]
    [InlineData("198.51.100.1")]
    [InlineData("203.0.113.1")]
    [InlineData("224.0.0.1")]
    [InlineData("239.255.255.255")]
    [InlineData("240.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("100::1")]
    [InlineData("2001::1")]
    [InlineData("2001:2::1")]
    [InlineData("2001:10::1")]
    [InlineData("2001:20::1")]
    [InlineData("2001:db8::1")]
    [InlineData("2002:808:808::1")]
    [InlineData("3fff::1")]
    [InlineData("5f00::1")]
    [InlineData("4000::1")]
    [InlineData("fc00::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fe80::1")]
    [InlineData("fe80::1%3")]
    [InlineData("febf::1")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("::127.0.0.1")]
    [InlineData("::8.8.8.8")]
    [InlineData("::ffff:0:127.0.0.1")]
    [InlineData("::ffff:0:8.8.8.8")]
    [InlineData("64:ff9b::127.0.0.1")]
    [InlineData("64:ff9b::8.8.8.8")]
    [InlineData("64:ff9b:1::8.8.8.8")]
    [InlineData("2001:0:4136:e378:8000:63bf:3fff:fdd2")]
    public void Allows_AddressThatIsNotPublic_IsFalse(string address)
        => Policy().Allows("erp.example.ru", IPAddress.Parse(address), 443).Should().BeFalse();

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.1.2.3", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("10.0.0.1", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("::", false)]
    public void Allows_LoopbackAllowed_OpensLoopbackOnly(string address, bool expected)
        => Policy(options => options.AllowLoopback = true).Allows("x", IPAddress.Parse(address), 80).Should().Be(expected);

    [Theory]
    [InlineData("10.1.2.3", "10.1.0.0/16", true)]
    [InlineData("10.2.2.3", "10.1.0.0/16", false)]
    [InlineData("10.1.2.3", "10.1.2.3", true)]
    [InlineData("10.1.2.4", "10.1.2.3", false)]
    [InlineData("::ffff:10.1.2.3", "10.1.0.0/16", true)]
    [InlineData("10.1.2.3", "::ffff:10.1.2.3", true)]
    [InlineData("fd00::5", "fd00::/8", true)]
    [InlineData("fe80::1%3", "fe80::/10", true)]
    [InlineData("fe80::1", "fe80::1", true)]
    [InlineData("64:ff9b::8.8.8.8", "64:ff9b::/96", true)]
    [InlineData("64:ff9b::10.0.0.1", "64:ff9b::/96", false)]
    [InlineData("64:ff9b:1::1", "64:ff9b:1::/48", true)]
    [InlineData("::ffff:8.8.8.8", "::ffff:0:0/96", true)]
    [InlineData("::ffff:127.0.0.1", "::ffff:0:0/96", false)]
    [InlineData("2002:a00:1::1", "2002::/16", false)]
    [InlineData("2002:808:808::1", "2002::/16", true)]
    [InlineData("2001:0:4136:e378:8000:63bf:f5ff:fffe", "2001::/32", false)] // the client is 10.0.0.1
    [InlineData("2001:0:4136:e378:8000:63bf:f7f7:f7f7", "2001::/32", true)] // the client is 8.8.8.8
    [InlineData("10.1.2.3", "::/0", false)]
    public void Allows_ListedNetwork_OpensIt(string address, string network, bool expected)
        => Policy(options => options.AllowedNetworks.Add(network)).Allows("x", IPAddress.Parse(address), 80).Should().Be(expected);

    [Theory]
    [InlineData("erp.corp.example", "erp.corp.example", true)]
    [InlineData("ERP.corp.example.", "erp.Corp.example", true)]
    [InlineData("a.erp.corp.example", "erp.corp.example", false)]
    [InlineData("a.b.corp.example", ".corp.example", true)]
    [InlineData("a.b.corp.example", ".corp.example.", true)]
    [InlineData("corp.example", ".corp.example", false)]
    [InlineData("evilcorp.example", ".corp.example", false)]
    [InlineData("corp.example.evil.example", "corp.example", false)]
    [InlineData("xn--e1afmkfd.xn--p1ai", "пример.рф", true)]
    [InlineData("localhost", "localhost", true)]
    [InlineData("10.0.0.1", "10.0.0.1", true)]
    public void Allows_ListedHost_LeadsAnywhere(string host, string allowed, bool expected)
        => Policy(options => options.AllowedHosts.Add(allowed)).Allows(host, IPAddress.Parse("10.0.0.1"), 80).Should().Be(expected);

    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("100.100.100.200")]
    [InlineData("168.63.129.16")]
    [InlineData("192.0.0.192")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fd20:ce::254")]
    [InlineData("fe80::1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("64:ff9b::169.254.169.254")]
    [InlineData("2002:a9fe:a9fe::1")]
    public void Allows_ListedHostThatLeadsToMetadata_NeedsToBeListedItself(string address)
    {
        Policy(options => options.AllowedHosts.Add(".corp.example")).Allows("a.corp.example", IPAddress.Parse(address), 80).Should().BeFalse();
        Policy(options => options.AllowedHosts.Add("a.corp.example")).Allows("a.corp.example", IPAddress.Parse(address), 80).Should().BeTrue();
    }

    [Theory]
    [InlineData(443, true)]
    [InlineData(8443, true)]
    [InlineData(80, false)]
    public void Allows_ListedPorts_CloseTheOthers(int port, bool expected)
    {
        var policy = Policy(options =>
        {
            options.AllowedPorts.Add(443);
            options.AllowedPorts.Add(8443);
            options.AllowedHosts.Add("erp.example.ru");
        });

        policy.Allows("erp.example.ru", IPAddress.Parse("10.0.0.1"), port).Should().Be(expected);
        policy.Refuses(new Uri($"http://erp.example.ru:{port}/"), out _).Should().Be(!expected);
    }

    [Theory]
    [InlineData("http://127.0.0.1/")]
    [InlineData("http://127.0.0.1./")]
    [InlineData("http://2130706433/")]
    [InlineData("http://0177.0.0.1/")]
    [InlineData("http://0x7f.0.0.1/")]
    [InlineData("http://0x7f000001/")]
    [InlineData("http://127.1/")]
    [InlineData("http://[::1]/")]
    [InlineData("http://[::ffff:127.0.0.1]/")]
    [InlineData("http://[::ffff:7f00:1]/")]
    [InlineData("http://[::127.0.0.1]/")]
    [InlineData("http://[0:0:0:0:0:ffff:a00:1]/")]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("http://localhost/")]
    [InlineData("http://LOCALHOST.:5000/")]
    [InlineData("http://erp.localhost/")]
    public void Refuses_LocalLiteral_SaysWhichSettingHelps(string url)
    {
        Policy().Refuses(new Uri(url), out var reason).Should().BeTrue();

        reason.Should().Contain("Webhooks:AddressPolicy:");
    }

    [Theory]
    [InlineData("https://erp.example.ru/")]
    [InlineData("https://8.8.8.8/")]
    [InlineData("https://10.0.0.1.example.ru/")]
    [InlineData("https://[2606:4700:4700::1111]:8443/")]
    [InlineData("https://пример.рф/")]
    public void Refuses_NameOrPublicLiteral_IsFalse(string url)
        => Policy().Refuses(new Uri(url), out _).Should().BeFalse();

    [Theory]
    [InlineData("http://localhost:5000/")]
    [InlineData("http://127.0.0.1:5000/")]
    [InlineData("http://[::1]/")]
    public void Refuses_LoopbackAllowed_IsFalse(string url)
        => Policy(options => options.AllowLoopback = true).Refuses(new Uri(url), out _).Should().BeFalse();

    [Fact]
    public void Refuses_LocalhostListed_IsFalse()
        => Policy(options => options.AllowedHosts.Add("localhost")).Refuses(new Uri("http://localhost/"), out _).Should().BeFalse();

    private static AddressPolicy Policy(Action<AddressPolicyOptions>? configure = null)
    {
        var options = new WebhookOptions();
        configure?.Invoke(options.AddressPolicy);
        return new AddressPolicy(Options.Create(options));
    }
}
