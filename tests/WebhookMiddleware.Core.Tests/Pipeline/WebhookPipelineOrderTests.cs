using WebhookMiddleware.Calling;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.Core.Tests.Pipeline;

public sealed class WebhookPipelineOrderTests : IDisposable
{
    private readonly PipelineFixture _fixture = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Run_ShuffledOrders_CallsByAscendingOrder(int seed)
    {
        int[] orders = [-5, 0, 3, 10, 20, 1000, int.MaxValue];
        new Random(seed).Shuffle(orders);
        Array.ForEach(orders, order => _fixture.Add($"w{order}", order));

        await _fixture.RunAsync();

        _fixture.Caller.CalledNames.Should().Equal(orders.Order().Select(order => $"w{order}"));
    }

    [Fact]
    public async Task Run_LaterStage_StartsOnlyWhenTheEarlierIsAnswered()
    {
        var answer = new TaskCompletionSource<WebhookAnswer>();
        _fixture.Add("first", 1);
        _fixture.Add("second", 2);
        _fixture.Caller.Answer("first", (_, _) => answer.Task);

        var run = _fixture.RunAsync();

        _fixture.Caller.CalledNames.Should().Equal("first");
        answer.SetResult(Answers.Allow);
        (await run).Outcome.Should().Be(WebhookOutcome.Allowed);
        _fixture.Caller.CalledNames.Should().Equal("first", "second");
    }

    [Fact]
    public async Task Run_EqualOrders_AreCalledAtTheSameTime()
    {
        var both = new TaskCompletionSource<WebhookAnswer>();
        _fixture.Add("a", 5);
        _fixture.Add("b", 5);
        _fixture.Caller.Answer("a", (_, _) => both.Task);
        _fixture.Caller.Answer("b", (_, _) =>
        {
            // Only when the second call has begun does the first get its answer.
            both.SetResult(Answers.Allow);
            return both.Task;
        });

        (await _fixture.RunAsync()).IsAllowed.Should().BeTrue();
    }

    [Fact]
    public async Task Run_EqualOrders_WhatOneTakesBeforeItWaitsIsMissingInTheTimeOfTheNext()
    {
        // Conditions are judged and bodies rendered one after the other, before anybody is waited for.
        _fixture.Options.RunBudget = TimeSpan.FromSeconds(1);
        foreach (var name in (string[])["a", "b", "c"])
        {
            _fixture.Add(name, 5, webhook => webhook with { TimeoutMs = 5000 });
            _fixture.Caller.Answer(name, (_, _) =>
            {
                _fixture.Time.Advance(TimeSpan.FromMilliseconds(600));
                return Task.FromResult(Answers.Allow);
            });
        }

        var decision = await _fixture.RunAsync();

        _fixture.Caller.Calls.Select(call => call.TimeLimit.TotalMilliseconds).Should().Equal(1000, 400);
        decision.Outcome.Should().Be(WebhookOutcome.BudgetSpent);
    }

    [Fact]
    public async Task Run_Deny_StopsTheRun()
    {
        _fixture.Add("first", 1);
        _fixture.Add("second", 2);
        _fixture.AddNotify("told");
        _fixture.Caller.Answer("first", Answers.Deny(409, "Too late"));

        var decision = await _fixture.RunAsync();

        decision.Outcome.Should().Be(WebhookOutcome.Denied);
        decision.Problem.Should().BeEquivalentTo(new { Status = 409, Title = "Too late" });
        _fixture.Caller.CalledNames.Should().Equal("first");
        _fixture.Outbox.Messages.Should().BeEmpty("background webhooks hear only of runs that were allowed");
    }

    [Fact]
    public async Task Run_DenyAndFailureInOneStage_TheDenyCounts()
    {
        _fixture.Add("a fails", 5);
        _fixture.Add("b denies", 5);
        _fixture.Caller.Answer("a fails", Answers.Fail(WebhookOutcome.TimedOut));
        _fixture.Caller.Answer("b denies", Answers.Deny(403));

        (await _fixture.RunAsync()).Should().BeEquivalentTo(new { Outcome = WebhookOutcome.Denied, Problem = new { Status = 403 } });
    }

    [Fact]
    public async Task Run_TwoDeniesInOneStage_TheFirstByNameCounts()
    {
        _fixture.Add("b", 5);
        _fixture.Add("a", 5);
        _fixture.Caller.Answer("a", Answers.Deny(403));
        _fixture.Caller.Answer("b", Answers.Deny(409));

        (await _fixture.RunAsync()).Problem!.Status.Should().Be(403);
    }

    [Fact]
    public async Task Run_WebhookOfAnotherTenant_IsNotCalled()
    {
        _fixture.Add("mine", change: webhook => webhook with { Tenant = "t1" });
        _fixture.Add("theirs", change: webhook => webhook with { Tenant = "t2" });
        _fixture.Add("everybody's");
        _fixture.Tenant = "t1";

        await _fixture.RunAsync();

        _fixture.Caller.CalledNames.Should().BeEquivalentTo("mine", "everybody's");
    }

    [Fact]
    public async Task Run_ValidityWindow_IncludesItsStartAndExcludesItsEnd()
    {
        var now = _fixture.Time.GetUtcNow();
        _fixture.Add("starts now", change: webhook => webhook with { ValidFrom = now });
        _fixture.Add("ends now", change: webhook => webhook with { ValidTo = now });
        _fixture.Add("not yet", change: webhook => webhook with { ValidFrom = now.AddMilliseconds(1) });

        await _fixture.RunAsync();

        _fixture.Caller.CalledNames.Should().Equal("starts now");
    }

    [Fact]
    public async Task Run_InactiveWebhook_IsNotCalled()
    {
        _fixture.Add("on");
        _fixture.Add("off", change: webhook => webhook with { IsActive = false });

        await _fixture.RunAsync();

        _fixture.Caller.CalledNames.Should().Equal("on");
    }

    [Fact]
    public async Task Run_Allowed_HandsTheFinalPayloadToBackgroundWebhooks()
    {
        _fixture.Add("enriches");
        _fixture.AddNotify("told");
        _fixture.Caller.Answer("enriches", Answers.Merge("""{"discount":7}""", """{"score":1}"""));

        await _fixture.RunAsync();

        var message = _fixture.Outbox.Messages.Should().ContainSingle().Subject;
        PipelineFixture.Text(message.Data).Should().Contain("\"discount\":7");
        PipelineFixture.Text(message.Context).Should().Be("""{"score":1}""");
        _fixture.Caller.CalledNames.Should().Equal("enriches");
    }

    public void Dispose() => _fixture.Dispose();
}
