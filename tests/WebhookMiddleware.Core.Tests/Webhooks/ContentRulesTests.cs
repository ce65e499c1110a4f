namespace WebhookMiddleware.Core.Tests.Webhooks;

public sealed class ContentRulesTests
{
    private readonly ValidatorFixture _fixture = new();

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/xml; charset=utf-8")]
    [InlineData("application/vnd.erp+json;charset=\"UTF-8\"")]
    [InlineData("application/x-www-form-urlencoded")]
    public void Check_MediaType_IsAccepted(string contentType)
        => _fixture.Validate(TestWebhooks.Valid() with { ContentType = contentType }).Should().BeEmpty();

    [Theory]
    [InlineData("")]
    [InlineData("json")]
    [InlineData("*/*")]
    [InlineData("application/json\r\nX: y")]
    [InlineData("текст/plain")]
    [InlineData("application/json; charset=windows-1251")]
    public void Check_NoMediaType_IsRefused(string contentType)
        => _fixture.Validate(TestWebhooks.Valid() with { ContentType = contentType }).Keys.Should().Equal("contentType");

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("{\"order\": {{ data.order_id }}}")]
    public void Check_BodyThatParses_IsAccepted(string? body)
        => _fixture.Validate(TestWebhooks.Valid() with { Body = body }).Should().BeEmpty();

    [Theory]
    [InlineData("{% if data.total %}")]
    [InlineData("{{ data. }}")]
    [InlineData("{% include 'other' %}")]
    [InlineData("{% render 'other' %}")]
    public void Check_BodyThatDoesNotParse_IsRefused(string body)
        => _fixture.Validate(TestWebhooks.Valid() with { Body = body }).Keys.Should().Equal("body");

    [Fact]
    public void Check_BodySize_IsAtMost64KiBOfUtf8()
    {
        _fixture.Validate(TestWebhooks.Valid() with { Body = new string('ж', 32 * 1024) }).Should().BeEmpty();
        _fixture.Validate(TestWebhooks.Valid() with { Body = new string('ж', 32 * 1024) + "x" }).Keys.Should().Equal("body");
    }

    [Theory]
    [InlineData("data.total > 1000")]
    [InlineData("data.total > 1000 and request.method == \"POST\"")]
    public void Check_ConditionThatParses_IsAccepted(string condition)
        => _fixture.Validate(TestWebhooks.Valid() with { Condition = condition }).Should().BeEmpty();

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("data.total >")]
    public void Check_ConditionThatDoesNotParse_IsRefused(string condition)
        => _fixture.Validate(TestWebhooks.Valid() with { Condition = condition }).Keys.Should().Equal("condition");

    [Fact]
    public void Check_ConditionSize_IsAtMost4KiB()
    {
        const string Start = "data.name == \"";
        string Condition(int length) => Start + new string('x', length - Start.Length - 1) + '"';

        _fixture.Validate(TestWebhooks.Valid() with { Condition = Condition(4096) }).Should().BeEmpty();
        _fixture.Validate(TestWebhooks.Valid() with { Condition = Condition(4097) }).Keys.Should().Equal("condition");
    }
}
