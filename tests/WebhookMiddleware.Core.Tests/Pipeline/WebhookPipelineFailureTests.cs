using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using WebhookMiddleware.Calling;
using WebhookMiddleware.Diagnostics;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Registry;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Core.Tests.Pipeline;

public sealed class WebhookPipelineFailureTests : IDisposable
{
    private readonly PipelineFixture _fixture = new();

    public static TheoryData<WebhookOutcome> Failures =>
    [
        WebhookOutcome.TimedOut,
        WebhookOutcome.BudgetSpent,
        WebhookOutcome.ConnectionFailed,
        WebhookOutcome.BadStatus,
        WebhookOutcome.MalformedResponse,
        WebhookOutcome.TemplateFailed,
        WebhookOutcome.SecretUnreadable,
        WebhookOutcome.CircuitOpen,
        WebhookOutcome.Overloaded,
        WebhookOutcome.AddressRefused,
    ];

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Run_FailureThatCancels_EndsTheRunWithItsName(WebhookOutcome failure)
    {
        _fixture.Add("fails", 1);
        _fixture.Add("later", 2);
        _fixture.Caller.Answer("fails", Answers.Fail(failure) with { RetryAfter = TimeSpan.FromSeconds(9) });

        var decision = await _fixture.RunAsync();

        decision.Should().BeEquivalentTo(new { Outcome = failure, IsAllowed = false, RetryAfter = TimeSpan.FromSeconds(9) });
        _fixture.Caller.CalledNames.Should().Equal("fails");
    }

    [Fact]
    public async Task Run_StoppedByOneOfSeveral_LogsItsName()
    {
        _fixture.Add("optional", 1, Optional);
        _fixture.Add("stops", 2);
        _fixture.Caller.Answer("optional", Answers.Fail(WebhookOutcome.TimedOut));
        _fixture.Caller.Answer("stops", Answers.Fail(WebhookOutcome.TimedOut));

        var decision = await _fixture.RunAsync();

        _fixture.Log.LatestRecord.Message.Should().Be(
            $"The webhooks on before_order_add stopped the request: timedOut (webhook stops, invocation {decision.InvocationId}).");
    }

    [Fact]
    public async Task Run_StoppedByNoWebhook_LogsNone()
    {
        _fixture.AddNotify("background");
        _fixture.Gate.Shut();

        var decision = await _fixture.RunAsync();

        _fixture.Log.LatestRecord.Message.Should().Be(
            $"The webhooks on before_order_add stopped the request: storeUnavailable (webhook none, invocation {decision.InvocationId}).");
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Run_FailureThatContinues_IsPassedOverAndSaidSo(WebhookOutcome failure)
    {
        _fixture.Add("fails", 1, Optional);
        _fixture.Add("later", 2);
        _fixture.Caller.Answer("fails", Answers.Fail(failure));

        var decision = await _fixture.RunAsync();

        decision.Outcome.Should().Be(WebhookOutcome.Allowed);
        decision.Calls.Should().SatisfyRespectively(
            call => call.Should().BeEquivalentTo(new { WebhookName = "fails", Outcome = failure, FailedOpen = true }),
            call => call.Should().BeEquivalentTo(new { WebhookName = "later", Outcome = WebhookOutcome.Allowed, FailedOpen = false }));
        _fixture.LoggedCalls().Select(call => (call.WebhookName, call.Outcome, call.FailedOpen))
            .Should().Equal(("fails", failure, true), ("later", WebhookOutcome.Allowed, false));
    }

    [Fact]
    public async Task Run_SkippedWebhook_NeitherFailsNorIsLogged()
    {
        _fixture.Add("skipped");
        _fixture.Caller.Answer("skipped", new WebhookAnswer { Outcome = WebhookOutcome.Skipped });

        (await _fixture.RunAsync()).Outcome.Should().Be(WebhookOutcome.Allowed);
        _fixture.LoggedCalls().Should().BeEmpty();
    }

    [Fact]
    public async Task Run_EarlierStageUsesTimeUp_TheLaterGetsWhatIsLeft()
    {
        _fixture.Options.RunBudget = TimeSpan.FromSeconds(3);
        _fixture.Add("slow", 1);
        _fixture.Add("next", 2);
        _fixture.Caller.Answer("slow", After(TimeSpan.FromMilliseconds(2000)));

        await _fixture.RunAsync();

        _fixture.Caller.CallOf("slow").TimeLimit.Should().Be(TimeSpan.FromMilliseconds(3000));
        _fixture.Caller.CallOf("next").TimeLimit.Should().Be(TimeSpan.FromMilliseconds(1000));
        _fixture.Caller.CallOf("next").IsOwnLimit.Should().BeFalse();
    }

    [Fact]
    public async Task Run_OptionalWebhook_LeavesAloneWhatLaterRequiredOnesAreConfiguredFor()
    {
        _fixture.Options.RunBudget = TimeSpan.FromSeconds(8);
        _fixture.Add("optional", 1, Optional);
        _fixture.Add("required a", 2, webhook => webhook with { TimeoutMs = 4000 });
        _fixture.Add("required b", 2, webhook => webhook with { TimeoutMs = 1000 });
        _fixture.Add("required c", 3, webhook => webhook with { TimeoutMs = 1500 });
        _fixture.Caller.Answer("optional", After(TimeSpan.FromMilliseconds(2500)));

        await _fixture.RunAsync();

        // 8000 - max(4000, 1000) - 1500
        _fixture.Caller.CallOf("optional").TimeLimit.Should().Be(TimeSpan.FromMilliseconds(2500));
        _fixture.Caller.CallOf("required a").TimeLimit.Should().Be(TimeSpan.FromMilliseconds(4000));
        _fixture.Caller.CallOf("required c").TimeLimit.Should().Be(TimeSpan.FromMilliseconds(1500));
    }

    [Fact]
    public async Task Run_BudgetSpent_PassesOverOptionalWebhooksAndCancelsAtARequiredOne()
    {
        _fixture.Options.RunBudget = TimeSpan.FromSeconds(1);
        _fixture.Add("slow", 1);
        _fixture.Add("optional", 2, Optional);
        _fixture.Add("required", 3);
        _fixture.Caller.Answer("slow", After(TimeSpan.FromMilliseconds(1000)));

        var decision = await _fixture.RunAsync();

        decision.Outcome.Should().Be(WebhookOutcome.BudgetSpent);
        decision.Calls.Select(call => (call.WebhookName, call.Outcome, call.FailedOpen)).Should().Equal(
            ("slow", WebhookOutcome.Allowed, false),
            ("optional", WebhookOutcome.BudgetSpent, true),
            ("required", WebhookOutcome.BudgetSpent, false));
        _fixture.Caller.CalledNames.Should().Equal("slow");
    }

    [Fact]
    public async Task Run_AllTimeIsForLaterRequiredWebhooks_SaysSoOfTheOptionalOne()
    {
        _fixture.Options.RunBudget = TimeSpan.FromSeconds(1);
        _fixture.Add("optional", 1, Optional);
        _fixture.Add("required", 2, webhook => webhook with { TimeoutMs = 1000 });

        var decision = await _fixture.RunAsync();

        decision.IsAllowed.Should().BeTrue();
        _fixture.LoggedCalls().Should().ContainSingle(call => call.WebhookName == "optional").Which.Should().BeEquivalentTo(new
        {
            Outcome = WebhookOutcome.BudgetSpent,
            Detail = "It was not called: the later webhooks that can stop the request may take the time that is left (Webhooks:RunBudget).",
        });
        _fixture.Caller.CalledNames.Should().Equal("required");
    }

    [Fact]
    public async Task Run_FifthHop_IsRefused()
    {
        _fixture.Add("any");
        _fixture.Hop = 5;

        (await _fixture.RunAsync()).Outcome.Should().Be(WebhookOutcome.HopLimit);
        _fixture.Caller.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task Run_FourthHop_Passes()
    {
        _fixture.Add("any");
        _fixture.Hop = 4;

        (await _fixture.RunAsync()).IsAllowed.Should().BeTrue();
    }

    [Fact]
    public async Task Run_WebhooksNotLoaded_FailsClosed()
        => (await _fixture.RunAsync(EventPlan.NotLoaded)).Should().BeEquivalentTo(new { Outcome = WebhookOutcome.NotLoaded, IsAllowed = false });

    [Fact]
    public async Task Run_Shadow_DelaysAndDecidesNothing()
    {
        var shadow = new TaskCompletionSource<WebhookAnswer>();
        _fixture.Add("shadow", 1, webhook => webhook with { Mode = WebhookMode.Shadow });
        _fixture.Add("real", 1);
        _fixture.Caller.Answer("shadow", (_, _) => shadow.Task);

        var decision = await _fixture.RunAsync();

        decision.Outcome.Should().Be(WebhookOutcome.Allowed);
        decision.Calls.Select(call => call.WebhookName).Should().Equal("real");
        shadow.SetResult(Answers.Deny());
        await _fixture.Shadows.StopAsync(CancellationToken.None);
        _fixture.LoggedCalls().Should().ContainSingle(call => call.Shadow)
            .Which.Should().BeEquivalentTo(new { WebhookName = "shadow", Outcome = WebhookOutcome.Denied });
    }

    [Fact]
    public async Task Run_Shadow_SeesThePayloadOfItsPlaceAndItsOwnTimeout()
    {
        _fixture.Options.RunBudget = TimeSpan.FromSeconds(1);
        _fixture.Add("enriches", 1);
        _fixture.Add("shadow", 2, webhook => webhook with { Mode = WebhookMode.Shadow });
        _fixture.Caller.Answer("enriches", Answers.Merge("""{"discount":3}"""));

        await _fixture.RunAsync();

        var call = _fixture.Caller.CallOf("shadow");
        PipelineFixture.Text(call.Data).Should().Contain("\"discount\":3");
        call.TimeLimit.Should().Be(TimeSpan.FromMilliseconds(Webhook.DefaultTimeoutMs));
    }

    [Fact]
    public async Task Run_ClientGone_EndsByCancellation()
    {
        using var gone = new CancellationTokenSource();
        _fixture.Add("waits");
        _fixture.Caller.Answer("waits", async (_, cancellationToken) =>
        {
            await gone.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
            return Answers.Allow;
        });

        await _fixture.Awaiting(fixture => fixture.RunAsync(cancellationToken: gone.Token)).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task RunAfter_AnswersOfAnyKind_ChangeNothing()
    {
        _fixture.Add("denies", 1, AfterRegistration);
        _fixture.Add("enriches", 2, AfterRegistration);
        _fixture.Add("fails", 3, AfterRegistration);
        _fixture.Add("last", 4, AfterRegistration);
        _fixture.Caller.Answer("denies", Answers.Deny());
        _fixture.Caller.Answer("enriches", Answers.Merge("""{"discount":9}"""));
        _fixture.Caller.Answer("fails", Answers.Fail(WebhookOutcome.TimedOut));

        var decision = await _fixture.RunAfterAsync();

        decision.Outcome.Should().Be(WebhookOutcome.Allowed);
        _fixture.Payload.IsChanged.Should().BeFalse();
        _fixture.Caller.CalledNames.Should().Equal("denies", "enriches", "fails", "last");
        _fixture.LoggedCalls().Should().HaveCount(4);
    }

    [Fact]
    public async Task Run_Ended_IsMeasured()
    {
        using var calls = new MetricCollector<double>(_fixture.MeterFactory, WebhookDiagnostics.MeterName, WebhookDiagnostics.CallDuration);
        using var runs = new MetricCollector<double>(_fixture.MeterFactory, WebhookDiagnostics.MeterName, WebhookDiagnostics.RunDuration);
        var webhook = _fixture.Add("slow");
        _fixture.Caller.Answer("slow", After(TimeSpan.FromMilliseconds(250)));

        await _fixture.RunAsync();

        var call = calls.GetMeasurementSnapshot().Should().ContainSingle().Subject;
        call.Value.Should().Be(0.25);
        call.Tags.Should().BeEquivalentTo(new Dictionary<string, object?>
        {
            ["webhook.event"] = "before_order_add",
            ["webhook.hook.id"] = webhook.Id.ToString(),
            ["webhook.outcome"] = "allowed",
        });
        var run = runs.GetMeasurementSnapshot().Should().ContainSingle().Subject;
        run.Value.Should().Be(0.25);
        run.Tags.Should().BeEquivalentTo(new Dictionary<string, object?> { ["webhook.event"] = "before_order_add", ["webhook.outcome"] = "allowed" });
    }

    public void Dispose() => _fixture.Dispose();

    private static Webhook Optional(Webhook webhook) => webhook with { OnFailure = FailureAction.Continue };

    private static Webhook AfterRegistration(Webhook webhook) => webhook with { Event = Events.WebhookEvents.AfterRegistration };

    // The receiver takes its time: the clock moves while it is called.
    private Func<WebhookCall, CancellationToken, Task<WebhookAnswer>> After(TimeSpan duration) => (_, _) =>
    {
        _fixture.Time.Advance(duration);
        return Task.FromResult(Answers.Allow with { Duration = duration });
    };
}
