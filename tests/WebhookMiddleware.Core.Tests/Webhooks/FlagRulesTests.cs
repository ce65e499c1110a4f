using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Core.Tests.Webhooks;

public sealed class FlagRulesTests
{
    private readonly ValidatorFixture _fixture = new();

    [Theory]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    [InlineData(false, true, true)]
    [InlineData(false, false, true)]
    public void Check_FlagsThatMeanAMode_AreAccepted(bool fireAndForget, bool awaitResponse, bool responseContainsData)
        => Validate(fireAndForget, awaitResponse, responseContainsData).Should().BeEmpty();

    [Theory]
    [InlineData(false, false, false, "fireAndForget,awaitResponse,responseContainsData")]
    [InlineData(true, true, false, "fireAndForget,awaitResponse")]
    [InlineData(true, true, true, "fireAndForget,awaitResponse,responseContainsData")]
    [InlineData(true, false, true, "fireAndForget,responseContainsData")]
    public void Check_OtherFlags_AreRefusedWithTheFourChoices(bool fireAndForget, bool awaitResponse, bool responseContainsData, string involved)
    {
        var errors = Validate(fireAndForget, awaitResponse, responseContainsData);

        errors.Keys.Should().BeEquivalentTo(involved.Split(','));
        errors["fireAndForget"].Single().Should()
            .Contain("Notify (fireAndForget only)").And.Contain("Gate (awaitResponse only)")
            .And.Contain("Exchange (awaitResponse and responseContainsData)").And.Contain("Capture (responseContainsData only)");
    }

    [Theory]
    [InlineData(true, false, false, false)]
    [InlineData(false, false, true, false)]
    [InlineData(false, true, false, true)]
    [InlineData(false, true, true, true)]
    public void Check_Shadow_NeedsAnAwaitedWebhook(bool fireAndForget, bool awaitResponse, bool responseContainsData, bool accepted)
        => Validate(fireAndForget, awaitResponse, responseContainsData, WebhookMode.Shadow).Keys.Should().Equal(accepted ? [] : ["mode"]);

    private IReadOnlyDictionary<string, string[]> Validate(
        bool fireAndForget, bool awaitResponse, bool responseContainsData, WebhookMode mode = WebhookMode.Enforce)
        => _fixture.Validate(TestWebhooks.Valid() with
        {
            FireAndForget = fireAndForget,
            AwaitResponse = awaitResponse,
            ResponseContainsData = responseContainsData,
            Mode = mode,
        });
}
