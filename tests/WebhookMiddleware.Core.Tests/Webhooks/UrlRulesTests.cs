using WebhookMiddleware.Addressing;

namespace WebhookMiddleware.Core.Tests.Webhooks;

public sealed class UrlRulesTests
{
    private readonly ValidatorFixture _fixture = new();

    [Theory]
    [InlineData("https://erp.example.ru/hooks?token=1&x=%D0%B0")]
    [InlineData("http://erp.example.ru")]
    [InlineData("HTTPS://ERP.EXAMPLE.RU:65535/")]
    [InlineData("https://erp.example.ru:1/")]
    [InlineData("https://пример.рф/хук")]
    [InlineData("https://8.8.8.8/")]
    [InlineData("https://erp.example.ru/@user")]
    public void Check_GoodAddress_IsAccepted(string url) => Errors(url).Should().BeEmpty();

    [Theory]
    [InlineData("")]
    [InlineData("erp.example.ru/hooks")]
    [InlineData("/hooks/order")]
    [InlineData("//erp.example.ru/hooks")]
    [InlineData("ftp://erp.example.ru/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("javascript:alert(1)")]
    [InlineData("https://")]
    [InlineData("https://\u200d/")]
    [InlineData("https://\u200dlocalhost/")]
    [InlineData("https://127\u20240.0.1/")]
    [InlineData("https://erp.example.ru:0/")]
    [InlineData("https://erp.example.ru:65536/")]
    [InlineData("https://erp.example.ru:x/")]
    [InlineData(" https://erp.example.ru/")]
    [InlineData("https://erp.example.ru/a b")]
    [InlineData("https://erp.example.ru/\r\nX: y")]
    [InlineData("https:\\\\erp.example.ru\\")]
    [InlineData("https://erp:pass@erp.example.ru/")]
    [InlineData("https://erp@erp.example.ru/")]
    [InlineData("https://@erp.example.ru/")]
    [InlineData("https://erp.example.ru/#part")]
    [InlineData("https://erp.example.ru/#")]
    public void Check_BadAddress_IsRefused(string url) => Errors(url).Should().ContainSingle();

    [Fact]
    public void Check_UserInfo_IsNotRepeated() => Errors("https://erp:p4ssw0rd@erp.example.ru/").Single().Should().NotContain("p4ssw0rd");

    [Theory]
    [InlineData(2048, true)]
    [InlineData(2049, false)]
    public void Check_Length_IsAtMost2048(int length, bool accepted)
    {
        const string Start = "https://erp.example.ru/";

        Errors(Start + new string('a', length - Start.Length)).Should().HaveCount(accepted ? 0 : 1);
    }

    [Theory]
    [InlineData("https://10.0.0.1/")]
    [InlineData("https://127.0.0.1/")]
    [InlineData("https://[::1]/")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    public void Check_AddressThatThePolicyForbids_IsRefused(string url) => Errors(url).Should().ContainSingle();

    [Fact]
    public void Check_PortThatThePolicyForbids_IsRefused()
    {
        _fixture.Options.AddressPolicy.AllowedPorts.Add(443);

        Errors("https://erp.example.ru/").Should().BeEmpty();
        Errors("https://erp.example.ru:8443/").Should().ContainSingle();
    }

    private string[] Errors(string url)
        => _fixture.Validate(TestWebhooks.Valid() with { Url = url }).GetValueOrDefault("url", []);
}
