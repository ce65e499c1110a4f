using WebhookMiddleware.Invocations;
using WebhookMiddleware.Pipeline;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Core.Tests.Pipeline;

/// <summary>How many calls are waited for at the same time.</summary>
public sealed class WebhookPipelineOverloadTests : IDisposable
{
    private readonly PipelineFixture _fixture = new();

    [Fact]
    public async Task Run_WebhookHasItsMostCalls_FailsAtOnceAndIsNotCalled()
    {
        _fixture.Options.MaxAwaitedCallsPerWebhook = 2;
        var slow = Hold("slow");
        Task<WebhookDecision>[] waiting = [_fixture.RunAsync(), _fixture.RunAsync()];

        var refused = await _fixture.RunAsync();

        refused.Outcome.Should().Be(WebhookOutcome.Overloaded);
        refused.RetryAfter.Should().Be(TimeSpan.FromSeconds(1));
        _fixture.Caller.Calls.Should().HaveCount(2);

        slow.SetResult();
        (await Task.WhenAll(waiting)).Should().OnlyContain(decision => decision.IsAllowed);
        (await _fixture.RunAsync()).IsAllowed.Should().BeTrue("the slots are free again");
    }

    [Fact]
    public async Task Run_OptionalWebhookHasItsMostCalls_IsPassedOver()
    {
        _fixture.Options.MaxAwaitedCallsPerWebhook = 1;
        var slow = Hold("slow", webhook => webhook with { OnFailure = FailureAction.Continue });
        var waiting = _fixture.RunAsync();

        var passed = await _fixture.RunAsync();

        passed.IsAllowed.Should().BeTrue();
        passed.Calls.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Outcome = WebhookOutcome.Overloaded, FailedOpen = true });
        slow.SetResult();
        await waiting;
    }

    [Fact]
    public async Task Run_AllHaveTheMostCallsTogether_FailsAtOnce()
    {
        _fixture.Options.MaxAwaitedCalls = 2;
        var first = Hold("first");
        var second = Hold("second");
        var waiting = _fixture.RunAsync();

        var refused = await _fixture.RunAsync();

        refused.Outcome.Should().Be(WebhookOutcome.Overloaded);
        first.SetResult();
        second.SetResult();
        (await waiting).IsAllowed.Should().BeTrue();
        (await _fixture.RunAsync()).IsAllowed.Should().BeTrue("what found room for one of the two has given it back");
    }

    [Fact]
    public async Task Run_CallBreaks_GivesItsSlotBack()
    {
        _fixture.Options.MaxAwaitedCallsPerWebhook = 1;
        _fixture.Add("breaks");
        _fixture.Caller.Answer("breaks", (_, _) => throw new OperationCanceledException());
        await _fixture.Invoking(f => f.RunAsync()).Should().ThrowAsync<OperationCanceledException>();
        _fixture.Caller.Answer("breaks", Answers.Allow);

        (await _fixture.RunAsync()).IsAllowed.Should().BeTrue();
    }

    [Theory]
    [InlineData(WebhookMode.Enforce)]
    [InlineData(WebhookMode.Shadow)]
    public async Task Run_ManyWebhooksAtOneHangingReceiver_OthersAreCalled(WebhookMode mode)
    {
        const int Slots = 64;
        _fixture.Options.MaxAwaitedCalls = Slots;
        var held = Enumerable.Range(0, 10).Select(i => Hold($"slow{i}", webhook => webhook with { Mode = mode })).ToArray();
        var waiting = Enumerable.Range(0, 40).Select(_ => _fixture.RunAsync()).ToArray();
        var called = _fixture.Caller.Calls.Count;
        called.Should().BeInRange(Slots / 2, Slots * 3 / 4);

        _fixture.Add("healthy", order: 1, change: webhook => webhook with { Url = "https://healthy.example/", Mode = mode });
        var run = _fixture.RunAsync();

        _fixture.Caller.CalledNames.Should().Contain("healthy");
        foreach (var call in held)
        {
            call.SetResult();
        }

        await Task.WhenAll([.. waiting, run]);
    }

    public void Dispose() => _fixture.Dispose();

    private TaskCompletionSource Hold(string name, Func<Webhook, Webhook>? change = null)
    {
        var held = new TaskCompletionSource();
        _fixture.Add(name, change: change);
        _fixture.Caller.Answer(name, async (_, _) =>
        {
            await held.Task;
            return Answers.Allow;
        });
        return held;
    }
}
