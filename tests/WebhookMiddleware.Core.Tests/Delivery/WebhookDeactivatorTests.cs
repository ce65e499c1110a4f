using Microsoft.Extensions.Logging.Testing;
using WebhookMiddleware.Core.Tests.Administration;
using WebhookMiddleware.Core.Tests.Webhooks;
using WebhookMiddleware.Delivery.Attempts;
using WebhookMiddleware.Events;
using WebhookMiddleware.Failures;
using WebhookMiddleware.Registry;
using WebhookMiddleware.TestSupport.Stores;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Core.Tests.Delivery;

public sealed class WebhookDeactivatorTests : IDisposable
{
    private readonly AdministrationFixture _administration = new();
    private readonly FakeFailureStore _failures = new();
    private readonly FakeLogger<WebhookDeactivator> _logger = new();
    private readonly WebhookDeactivator _deactivator;

    public WebhookDeactivatorTests()
        => _deactivator = new WebhookDeactivator(
            _administration.Administration, _administration.Get<ConfiguredWebhooks>(), _failures, _logger);

    public void Dispose() => _administration.Dispose();

    [Fact]
    public async Task Deactivate_SeveralTimes_LeavesOneEntryForItsEvent()
    {
        var webhook = _administration.Given();

        await DeactivateAsync(webhook);
        await DeactivateAsync(webhook);

        (await _administration.ReadAsync(webhook.Id)).IsActive.Should().BeFalse();
        _failures.All.Should().Equal(
            new WebhookFailure(webhook.Id, WebhookFailureKind.Disabled, webhook.UpdatedAt, WebhookFailureState.Found));
    }

    [Theory]
    [InlineData(WebhookFailureEvents.OnWebhookDisabled)]
    [InlineData(WebhookFailureEvents.OnDeliveryDead)]
    public async Task Deactivate_WebhookOnAnEventThatTellsOfWebhooks_LeavesNone(string eventName)
    {
        var webhook = _administration.Given(webhook => webhook with { Event = eventName });

        await DeactivateAsync(webhook);

        (await _administration.ReadAsync(webhook.Id)).IsActive.Should().BeFalse();
        _failures.All.Should().BeEmpty();
    }

    [Theory]
    [InlineData(false, "WebhookSwitchedOff")]
    [InlineData(true, "ConfiguredWebhookSwitchedOff")]
    public async Task Deactivate_StoredOrConfigured_LogSaysForWhichHosts(bool isConfigured, string expected)
    {
        var webhook = TestWebhooks.Valid();
        if (isConfigured)
        {
            _administration.Get<ConfiguredWebhooks>().Use([webhook]);
        }
        else
        {
            _administration.Store.Put(webhook);
        }

        await DeactivateAsync(webhook);

        _logger.Collector.GetSnapshot().Should().ContainSingle().Which.Id.Name.Should().Be(expected);
    }

    [Fact]
    public async Task Deactivate_StoreRefusesTheEntry_StaysActiveForTheNextResponse()
    {
        var webhook = _administration.Given();
        _failures.Refuses = true;

        await DeactivateAsync(webhook);

        (await _administration.ReadAsync(webhook.Id)).IsActive.Should().BeTrue();
        _logger.Collector.LatestRecord.Id.Name.Should().Be("WebhookSwitchOffFailed");
    }

    private Task DeactivateAsync(Webhook webhook) => _deactivator.DeactivateAsync(CompiledWebhook.Compile(webhook), default);
}
