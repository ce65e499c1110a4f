using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Core.Tests.Webhooks;

public sealed class SecretRulesTests
{
    private readonly ValidatorFixture _fixture = new();

    [Theory]
    [InlineData("erp", "pa:ss wörd")]
    [InlineData("имя", "")]
    public void Check_GoodCredentials_AreAccepted(string username, string password)
        => _fixture.Validate(TestWebhooks.Valid() with { BasicAuth = new(username, password) }).Should().BeEmpty();

    [Theory]
    [InlineData("")]
    [InlineData("a:b")]
    [InlineData("a\nb")]
    public void Check_BadUsername_IsRefused(string username)
        => _fixture.Validate(TestWebhooks.Valid() with { BasicAuth = new(username, "x") }).Keys.Should().Equal("basicAuth.username");

    [Fact]
    public void Check_PasswordWithControlCharacters_IsRefusedWithoutRepeatingIt()
        => _fixture.Validate(TestWebhooks.Valid() with { BasicAuth = new("erp", "s3cret\r\n") })["basicAuth.password"].Single()
            .Should().NotContain("s3cret");

    [Theory]
    [InlineData(24)]
    [InlineData(25)]
    [InlineData(64)]
    public void Check_SigningSecretOf24To64Bytes_IsAccepted(int bytes) => Validate(TestWebhooks.SigningSecret(bytes)).Should().BeEmpty();

    [Theory]
    [InlineData(0)]
    [InlineData(23)]
    [InlineData(65)]
    [InlineData(1000)]
    public void Check_SigningSecretOfAnotherLength_IsRefused(int bytes)
        => Validate(TestWebhooks.SigningSecret(bytes)).Keys.Should().Equal("signingSecrets[0]");

    [Theory]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("WHSEC_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("whsec_AAAAAAAAAAAAAAAA AAAAAAAAAAAAAAAA")]
    [InlineData("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA_")]
    public void Check_SigningSecretOfAnotherForm_IsRefusedWithoutRepeatingIt(string secret)
        => Validate(secret)["signingSecrets[0]"].Single().Should().NotContain(secret);

    [Fact]
    public void Check_SigningSecrets_AreAtMostTwo()
    {
        Validate(TestWebhooks.SigningSecret(), TestWebhooks.SigningSecret(24)).Should().BeEmpty();
        Validate(TestWebhooks.SigningSecret(), TestWebhooks.SigningSecret(24), TestWebhooks.SigningSecret(25)).Keys.Should().Equal("signingSecrets");
    }

    public static TheoryData<Func<Webhook, Webhook>> EachSecret => new()
    {
        webhook => webhook with { BasicAuth = new("erp", "pass") },
        webhook => webhook with { Headers = [new("X-Key", "x")] },
        webhook => webhook with { SigningSecrets = [new(Guid.NewGuid(), TestWebhooks.SigningSecret(), TestWebhooks.Now)] },
    };

    [Theory]
    [MemberData(nameof(EachSecret))]
    public void Check_SecretsOverPlainHttp_AreRefusedUnlessTheHostAllowsThem(Func<Webhook, Webhook> withSecret)
    {
        var webhook = withSecret(TestWebhooks.Valid() with { Url = "http://erp.example.ru/" });
        _fixture.Validate(webhook)["url"].Single().Should().Contain("AllowSecretsOverHttp");

        _fixture.Options.AllowSecretsOverHttp = true;
        _fixture.Validate(webhook).Should().BeEmpty();
    }

    [Fact]
    public void Check_PlainHttpWithoutSecrets_IsAccepted()
        => _fixture.Validate(TestWebhooks.Valid() with { Url = "http://erp.example.ru/" }).Should().BeEmpty();

    private IReadOnlyDictionary<string, string[]> Validate(params string[] secrets)
        => _fixture.Validate(TestWebhooks.Valid() with
        {
            SigningSecrets = [.. secrets.Select(secret => new WebhookSigningSecret(Guid.NewGuid(), secret, TestWebhooks.Now))],
        });
}
