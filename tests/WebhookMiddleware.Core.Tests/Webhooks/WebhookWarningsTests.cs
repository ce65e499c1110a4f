using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using WebhookMiddleware.Events;
using WebhookMiddleware.Webhooks;
using WebhookMiddleware.Webhooks.Validation;

namespace WebhookMiddleware.Core.Tests.Webhooks;

public sealed class WebhookWarningsTests
{
    private readonly WebhookOptions _options = new();
    private TimeSpan _required;

    [Fact]
    public void Of_OrdinaryWebhook_IsEmpty() => Of(TestWebhooks.Valid()).Should().BeEmpty();

    [Fact]
    public void Of_TimeoutAboveTheBudget_WarnsForAwaitedWebhooksOnly()
    {
        _options.RunBudget = TimeSpan.FromSeconds(5);

        Of(TestWebhooks.Valid() with { TimeoutMs = 5000 }).Should().BeEmpty();
        Of(TestWebhooks.Valid() with { TimeoutMs = 5001 }).Should().ContainSingle().Which.Should().StartWith("timeoutMs").And.Contain("5000");
        Of(Background() with { TimeoutMs = 5001 }).Should().BeEmpty();
    }

    [Fact]
    public void Of_OptionalBeforeRequiredOnesThatMayTakeTheWholeBudget_Warns()
    {
        var optional = TestWebhooks.Valid() with { OnFailure = FailureAction.Continue };
        _required = _options.RunBudget - TimeSpan.FromMilliseconds(1);
        Of(optional).Should().BeEmpty();

        _required = _options.RunBudget;
        Of(optional).Should().ContainSingle().Which.Should().StartWith("onFailure").And.Contain("never called").And.Contain("10000 ms");
        Of(TestWebhooks.Valid()).Should().BeEmpty();
    }

    [Fact]
    public void Of_ValidityThatIsOver_Warns()
    {
        Of(TestWebhooks.Valid() with { ValidTo = TestWebhooks.Now.AddMilliseconds(1) }).Should().BeEmpty();
        Of(TestWebhooks.Valid() with { ValidTo = TestWebhooks.Now }).Should().ContainSingle().Which.Should().StartWith("validTo");
    }

    [Fact]
    public void Of_ContinueWhereNothingCanBeCancelled_Warns()
    {
        Of(TestWebhooks.Valid() with { OnFailure = FailureAction.Continue }).Should().BeEmpty();
        Of(Background() with { OnFailure = FailureAction.Continue }).Should().ContainSingle().Which.Should().StartWith("onFailure");
        Of(TestWebhooks.Valid() with { OnFailure = FailureAction.Continue, Event = WebhookEvents.AfterRegistration })
            .Should().ContainSingle().Which.Should().StartWith("onFailure");
    }

    [Fact]
    public void Of_InOrderOfAnAwaitedWebhook_Warns()
    {
        Of(Background() with { InOrder = true }).Should().BeEmpty();
        Of(TestWebhooks.Valid() with { InOrder = true }).Should().ContainSingle().Which.Should().StartWith("inOrder");
    }

    [Fact]
    public void Of_SecretsOverHttp_Warns()
        => Of(TestWebhooks.Valid() with { Url = "http://erp.example.ru/", BasicAuth = new("erp", "pass") })
            .Should().ContainSingle().Which.Should().StartWith("url");

    [Fact]
    public void Of_ContentTypeThatEscapesNothing_Warns()
        => Of(TestWebhooks.Valid() with { ContentType = "text/csv", Body = "{{ data.name }}" })
            .Should().ContainSingle().Which.Should().StartWith("contentType: values in text/csv are not escaped");

    [Fact]
    public void Of_UnreadableSecrets_Warns()
        => Of(TestWebhooks.Valid() with { SecretsUnreadable = true }).Should().ContainSingle().Which.Should().Contain("decrypted");

    private static Webhook Background() => TestWebhooks.Valid() with { FireAndForget = true, AwaitResponse = false };

    private IReadOnlyList<string> Of(Webhook webhook)
    {
        var options = Options.Create(_options);
        return new WebhookWarnings(new WebhookEventCatalog(LoyaltyEvents.AddTo(options.Value.Events)), new FakeTimeProvider(TestWebhooks.Now), options, new Required(_required))
            .Of(webhook);
    }

    private sealed class Required(TimeSpan time) : IRequiredTime
    {
        public TimeSpan After(Webhook webhook) => time;
    }
}
