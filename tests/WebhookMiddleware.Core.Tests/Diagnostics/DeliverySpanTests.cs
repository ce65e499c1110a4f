using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using WebhookMiddleware.Core.Tests.Delivery;
using WebhookMiddleware.Core.Tests.Pipeline;
using WebhookMiddleware.Delivery.Attempts;
using WebhookMiddleware.Delivery.Dispatching;
using WebhookMiddleware.Diagnostics;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Core.Tests.Diagnostics;

public sealed class DeliverySpanTests : IAsyncDisposable
{
    private readonly DeliveryFixture _fixture = new();

    [Fact]
    public async Task SendAsync_Failed_IsASpanWithTheSameTags()
    {
        var webhook = _fixture.Add("told");
        _fixture.Caller.Answer("told", Answers.Fail(WebhookOutcome.TimedOut));
        var delivery = await ClaimAsync(webhook);
        using var spans = new HeardSpans();

        await _fixture.Get<DeliverySender>().SendAsync(delivery, CancellationToken.None);

        var span = spans.Only;
        span.DisplayName.Should().Be("webhook delivery after_registration");
        span.Kind.Should().Be(ActivityKind.Internal);
        span.Status.Should().Be(ActivityStatusCode.Error);
        span.TagObjects.Should().BeEquivalentTo(new Dictionary<string, object?>
        {
            ["webhook.event"] = "after_registration",
            ["webhook.invocation.id"] = delivery.Message.Invocation.Id.ToString(),
            ["webhook.delivery.id"] = delivery.Id.ToString(),
            ["webhook.hook.id"] = webhook.Id.ToString(),
            ["webhook.hook.name"] = "told",
            ["webhook.attempt"] = 1,
            ["webhook.outcome"] = "timedOut",
            ["error.type"] = "timedOut",
        });
        var entry = _fixture.Logs.GetSnapshot().Single(log => log.Id.Name == "DeliveryFailed");
        entry.GetStructuredStateValue("Outcome").Should().Be("timedOut");
    }

    [Fact]
    public async Task SendAsync_Delivered_IsNoError()
    {
        var webhook = _fixture.Add("told");
        var delivery = await ClaimAsync(webhook);
        using var spans = new HeardSpans();

        await _fixture.Get<DeliverySender>().SendAsync(delivery, CancellationToken.None);

        spans.Only.GetTagItem("webhook.outcome").Should().Be("allowed");
        spans.Only.Status.Should().Be(ActivityStatusCode.Unset);
    }

    [Fact]
    public async Task SendAsync_ConditionFalse_IsNotMeasured()
    {
        using var durations = new MetricCollector<double>(
            _fixture.Get<IMeterFactory>(), WebhookDiagnostics.MeterName, WebhookDiagnostics.DeliveryDuration);
        var webhook = _fixture.Add("told");
        _fixture.Caller.Answer("told", Answers.Fail(WebhookOutcome.Skipped));
        var delivery = await ClaimAsync(webhook);
        using var spans = new HeardSpans();

        await _fixture.Get<DeliverySender>().SendAsync(delivery, CancellationToken.None);

        durations.GetMeasurementSnapshot().Should().BeEmpty();
        spans.Only.GetTagItem("webhook.outcome").Should().Be("skipped");
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    private async Task<ClaimedDelivery> ClaimAsync(Webhook webhook)
    {
        await _fixture.RefreshAsync();
        await _fixture.EnqueueAsync(webhook);
        var request = _fixture.Get<DeliveryCapacity>().NextClaim(DeliveryKind.FirstAttempt)!;
        return (await _fixture.Store.ClaimAsync(request, CancellationToken.None)).Single();
    }
}
