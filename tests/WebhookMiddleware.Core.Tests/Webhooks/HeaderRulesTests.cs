using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Core.Tests.Webhooks;

public sealed class HeaderRulesTests
{
    private readonly ValidatorFixture _fixture = new();

    [Theory]
    [InlineData("X-Api-Key", "Abc 123~")]
    [InlineData("x_!#$%&'*+.^`|~9", "")]
    [InlineData("Authorization", "Bearer abc")]
    [InlineData("Accept", "application/json")]
    [InlineData("Cookie", "a=b; c=d")]
    [InlineData("X-Webhook-Token", "x")]
    [InlineData("User-Agent", "erp/1.0")]
    public void Check_GoodHeader_IsAccepted(string name, string value) => Validate(new WebhookHeader(name, value)).Should().BeEmpty();

    [Theory]
    [InlineData("")]
    [InlineData("X Api")]
    [InlineData("X-Api:")]
    [InlineData("Ключ")]
    [InlineData("X\r\nY")]
    [InlineData("(X)")]
    public void Check_NameThatIsNoToken_IsRefused(string name) => Validate(new WebhookHeader(name, "x")).Keys.Should().Equal("headers[0].name");

    [Theory]
    [InlineData("Host")]
    [InlineData("host")]
    [InlineData("Content-Length")]
    [InlineData("Content-Type")]
    [InlineData("Content-Encoding")]
    [InlineData("Transfer-Encoding")]
    [InlineData("Connection")]
    [InlineData("Keep-Alive")]
    [InlineData("TE")]
    [InlineData("Trailer")]
    [InlineData("Upgrade")]
    [InlineData("Expect")]
    [InlineData("Proxy-Authorization")]
    [InlineData("Proxy-Connection")]
    [InlineData("Webhook-Id")]
    [InlineData("webhook-signature")]
    [InlineData("webhook-anything")]
    [InlineData("traceparent")]
    [InlineData("tracestate")]
    [InlineData("baggage")]
    public void Check_ReservedName_IsRefused(string name)
        => Validate(new WebhookHeader(name, "x"))["headers[0].name"].Single().Should().Contain("reserved");

    [Fact]
    public void Check_AuthorizationBesideBasicAuth_IsRefused()
    {
        var webhook = TestWebhooks.Valid() with { BasicAuth = new("erp", "pass"), Headers = [new("authorization", "Bearer abc")] };

        _fixture.Validate(webhook)["headers[0].name"].Single().Should().Contain("basicAuth");
    }

    [Fact]
    public void Check_NameGivenTwice_IsRefusedWithoutRegardToCase()
        => Validate(new WebhookHeader("X-Key", "1"), new WebhookHeader("Y", "2"), new WebhookHeader("x-key", "3")).Keys.Should().Equal("headers[2].name");

    [Theory]
    [InlineData("ключ")]
    [InlineData("a\r\nInjected: b")]
    [InlineData("a\tb")]
    [InlineData("a\u007fb")]
    [InlineData("\u0000")]
    public void Check_ValueOutsidePrintableAscii_IsRefusedWithoutRepeatingIt(string value)
        => Validate(new WebhookHeader("X-Key", value))["headers[0].value"].Single().Should().NotContain(value);

    [Fact]
    public void Check_ValueThatItsStandardHeaderDoesNotTake_IsRefusedWithoutRepeatingIt()
        => Validate(new WebhookHeader("If-Modified-Since", "s3cret"))["headers[0].value"].Single().Should().NotContain("s3cret");

    [Fact]
    public void Check_Count_IsAtMost20()
    {
        Validate(Many(20)).Should().BeEmpty();
        Validate(Many(21)).Keys.Should().Equal("headers");

        static WebhookHeader[] Many(int count) => [.. Enumerable.Range(0, count).Select(i => new WebhookHeader($"X-{i}", "x"))];
    }

    private IReadOnlyDictionary<string, string[]> Validate(params WebhookHeader[] headers)
        => _fixture.Validate(TestWebhooks.Valid() with { Headers = headers });
}
