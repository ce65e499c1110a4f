using System.Diagnostics;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using WebhookMiddleware.Core.Tests.Diagnostics;
using WebhookMiddleware.Diagnostics;
using WebhookMiddleware.Events;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Core.Tests.Pipeline;

/// <summary>Runs whose client goes away while its webhooks are being called.</summary>
public sealed class WebhookPipelineCancelledTests : IDisposable
{
    private readonly PipelineFixture _fixture = new();
    private readonly CancellationTokenSource _gone = new();

    [Fact]
    public async Task Run_ClientGone_LogsEachCallOfTheStageAsItEnded()
    {
        _fixture.Add("answers");
        _fixture.Add("denies");
        _fixture.Add("waits 1");
        _fixture.Add("waits 2");
        _fixture.Add("later", order: 20);
        _fixture.Caller.Answer("denies", Answers.Deny());
        HangUntilGone("waits 1", "waits 2");

        await _fixture.Awaiting(fixture => fixture.RunAsync(cancellationToken: _gone.Token)).Should().ThrowAsync<OperationCanceledException>();

        var calls = _fixture.LoggedCalls();
        calls.Select(call => (call.WebhookName, call.Outcome)).Should().Equal(
            ("answers", WebhookOutcome.Allowed),
            ("denies", WebhookOutcome.Denied),
            ("waits 1", WebhookOutcome.Cancelled),
            ("waits 2", WebhookOutcome.Cancelled));
        calls[2].DurationMs.Should().Be(250);
        calls[2].At.Should().Be(_fixture.Time.GetUtcNow() - TimeSpan.FromMilliseconds(250));
        calls[2].FailedOpen.Should().BeFalse();
        calls[2].Detail.Should().Be("The client aborted the request while the webhook was being called.");
        _fixture.Outbox.Messages.Should().BeEmpty();
    }

    [Fact]
    public async Task Run_ClientGoneFromAnOptionalWebhook_IsNotPassedOver()
    {
        _fixture.Add("waits", change: webhook => webhook with { OnFailure = FailureAction.Continue });
        HangUntilGone("waits");

        await _fixture.Awaiting(fixture => fixture.RunAsync(cancellationToken: _gone.Token)).Should().ThrowAsync<OperationCanceledException>();

        var call = _fixture.LoggedCalls().Should().ContainSingle().Subject;
        call.Outcome.Should().Be(WebhookOutcome.Cancelled);
        call.FailedOpen.Should().BeFalse();
    }

    [Fact]
    public async Task Run_ClientGone_IsMeasuredAndTracedAsCancelled()
    {
        using var spans = new HeardSpans();
        using var calls = new MetricCollector<double>(_fixture.MeterFactory, WebhookDiagnostics.MeterName, WebhookDiagnostics.CallDuration);
        using var runs = new MetricCollector<double>(_fixture.MeterFactory, WebhookDiagnostics.MeterName, WebhookDiagnostics.RunDuration);
        var webhook = _fixture.Add("waits");
        HangUntilGone("waits");

        await _fixture.Awaiting(fixture => fixture.RunAsync(cancellationToken: _gone.Token)).Should().ThrowAsync<OperationCanceledException>();

        var call = calls.GetMeasurementSnapshot().Should().ContainSingle().Subject;
        call.Value.Should().Be(0.25);
        call.Tags.Should().BeEquivalentTo(new Dictionary<string, object?>
        {
            ["webhook.event"] = "before_order_add",
            ["webhook.hook.id"] = webhook.Id.ToString(),
            ["webhook.outcome"] = "cancelled",
        });
        runs.GetMeasurementSnapshot().Should().ContainSingle().Which.Tags["webhook.outcome"].Should().Be("cancelled");
        spans.Only.DisplayName.Should().Be("webhook before_order_add");
        spans.Only.GetTagItem("webhook.outcome").Should().Be("cancelled");
        spans.Only.Status.Should().Be(ActivityStatusCode.Unset);
    }

    [Fact]
    public async Task RunAfter_ClientGone_QueuesWhatWasCancelledAndSettlesWhatWasAnswered()
    {
        AddAfter("answers");
        AddAfter("waits");
        HangUntilGone("waits");

        await _fixture.Awaiting(fixture => fixture.RunAfterAsync(_gone.Token)).Should().ThrowAsync<OperationCanceledException>();
        await _fixture.SettleAsync();

        _fixture.LoggedCalls().Select(call => call.Outcome).Should().Equal(WebhookOutcome.Allowed, WebhookOutcome.Cancelled);
        _fixture.Outbox.Rows.Select(row => (row.State, row.Attempts.Count)).Should().BeEquivalentTo(
            [(DeliveryState.Delivered, 1), (DeliveryState.Pending, 0)]);
    }

    public void Dispose()
    {
        _fixture.Dispose();
        _gone.Dispose();
    }

    private void AddAfter(string name) => _fixture.Add(name, change: webhook => webhook with { Event = WebhookEvents.AfterRegistration });

    // The client goes when the last of them has been called and some time has passed.
    private void HangUntilGone(params string[] names)
    {
        foreach (var name in names)
        {
            _fixture.Caller.Answer(name, async (_, cancellationToken) =>
            {
                var hanging = Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
                if (name == names[^1])
                {
                    _fixture.Time.Advance(TimeSpan.FromMilliseconds(250));
                    await _gone.CancelAsync();
                }

                await hanging;
                return Answers.Allow;
            });
        }
    }
}
