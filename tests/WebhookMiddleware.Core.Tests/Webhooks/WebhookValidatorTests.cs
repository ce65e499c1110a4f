using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Core.Tests.Webhooks;

public sealed class WebhookValidatorTests
{
    private readonly ValidatorFixture _fixture = new();

    [Fact]
    public void Validate_GoodWebhook_FindsNothing() => _fixture.Validate(TestWebhooks.Valid()).Should().BeEmpty();

    [Fact]
    public void Validate_EverythingWrong_ReportsAllAtOnce()
    {
        var webhook = TestWebhooks.Valid() with
        {
            Name = "",
            Url = "ftp://x",
            Event = "before_order_ad",
            TimeoutMs = 99,
            ValidFrom = TestWebhooks.Now,
            ValidTo = TestWebhooks.Now,
            FireAndForget = false,
            AwaitResponse = false,
            ContentType = "json",
            BasicAuth = new WebhookBasicAuth("a:b", "line\nbreak"),
            Headers = [new("Host", "x"), new("X Y", "x"), new("X-Ok", "ключ")],
            SigningSecrets = [new(Guid.NewGuid(), "whsec_short", TestWebhooks.Now)],
            Condition = " ",
            Tenant = "",
        };

        _fixture.Validate(webhook).Keys.Should().BeEquivalentTo(
            "name", "url", "event", "timeoutMs", "validTo", "fireAndForget", "awaitResponse", "responseContainsData", "contentType",
            "basicAuth.username", "basicAuth.password", "headers[0].name", "headers[1].name", "headers[2].value", "signingSecrets[0]",
            "condition", "tenant");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(200)]
    public void Validate_NameWithinLimits_IsAccepted(int length)
        => _fixture.Validate(TestWebhooks.Valid() with { Name = new string('ж', length) }).Should().BeEmpty();

    [Fact]
    public void Validate_NameOfCharactersOutsideTheBasicPlane_CountsEachOnce()
        => _fixture.Validate(TestWebhooks.Valid() with { Name = string.Concat(Enumerable.Repeat("😀", 200)) }).Should().BeEmpty();

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("'; DROP TABLE hooks; --")]
    [InlineData("{{ data }} {0} %s \\n")]
    [InlineData("שלום\u200f مرحبا 👨\u200d👩\u200d👧 é\u0301")]
    public void Validate_OddName_IsAccepted(string name)
        => _fixture.Validate(TestWebhooks.Valid() with { Name = name }).Should().BeEmpty();

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("two\nlines")]
    [InlineData("nul\0")]
    [InlineData("two\u2028lines")]
    [InlineData("turned \u202earound")]
    [InlineData("turned \u2066around\u2069")]
    public void Validate_BadName_IsRefused(string name)
        => _fixture.Validate(TestWebhooks.Valid() with { Name = name }).Keys.Should().Equal("name");

    [Fact]
    public void Validate_NameOf201Characters_IsRefused()
        => _fixture.Validate(TestWebhooks.Valid() with { Name = new string('x', 201) }).Keys.Should().Equal("name");

    [Fact]
    public void Validate_MisspeltEvent_NamesTheNearestAndAllKnown()
    {
        var errors = _fixture.Validate(TestWebhooks.Valid() with { Event = "before_order_ad" });

        errors["event"].Single().Should().Contain("'before_order_add'").And.Contain("on_subscription").And.Contain("before_user_new");
    }

    [Theory]
    [InlineData(100, true)]
    [InlineData(30_000, true)]
    [InlineData(99, false)]
    [InlineData(30_001, false)]
    [InlineData(0, false)]
    [InlineData(-1, false)]
    public void Validate_Timeout_IsAcceptedFrom100To30000(int timeoutMs, bool accepted)
        => _fixture.Validate(TestWebhooks.Valid() with { TimeoutMs = timeoutMs }).Keys.Should().Equal(accepted ? [] : ["timeoutMs"]);

    [Theory]
    [InlineData(1, true)]
    [InlineData(0, false)]
    [InlineData(-1, false)]
    public void Validate_ValidityWindow_MustNotBeEmpty(int milliseconds, bool accepted)
    {
        var webhook = TestWebhooks.Valid() with { ValidFrom = TestWebhooks.Now, ValidTo = TestWebhooks.Now.AddMilliseconds(milliseconds) };

        _fixture.Validate(webhook).Keys.Should().Equal(accepted ? [] : ["validTo"]);
    }

    [Fact]
    public void Validate_HalfOpenValidity_IsAccepted()
    {
        _fixture.Validate(TestWebhooks.Valid() with { ValidFrom = TestWebhooks.Now }).Should().BeEmpty();
        _fixture.Validate(TestWebhooks.Valid() with { ValidTo = TestWebhooks.Now }).Should().BeEmpty();
    }

    [Theory]
    [InlineData(int.MinValue)]
    [InlineData(-5)]
    [InlineData(0)]
    [InlineData(int.MaxValue)]
    public void Validate_AnyOrder_IsAccepted(int order) => _fixture.Validate(TestWebhooks.Valid() with { Order = order }).Should().BeEmpty();

    [Fact]
    public void Validate_Tenant_HasAtMost200Characters()
    {
        _fixture.Validate(TestWebhooks.Valid() with { Tenant = new string('t', 200) }).Should().BeEmpty();
        _fixture.Validate(TestWebhooks.Valid() with { Tenant = new string('t', 201) }).Keys.Should().Equal("tenant");
        _fixture.Validate(TestWebhooks.Valid() with { Tenant = " " }).Keys.Should().Equal("tenant");
        _fixture.Validate(TestWebhooks.Valid() with { Tenant = "a\tb" }).Keys.Should().Equal("tenant");
    }
}
