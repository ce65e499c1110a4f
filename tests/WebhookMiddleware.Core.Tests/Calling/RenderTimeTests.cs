using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Core.Tests.Calling;

/// <summary>Judging a condition and rendering a body take of the call's own time.</summary>
public sealed class RenderTimeTests
{
    private const string Heavy = "{% for i in (1..90000) %}{% if a == b %}{% endif %}{% endfor %}{}";

    [Fact]
    public async Task CallAsync_RenderingOverTheOwnTimeout_EndsAsTimedOutAndIsNotSent()
    {
        using var caller = new TestCaller();
        caller.Clock.AutoAdvanceAmount = TimeSpan.FromMilliseconds(300);

        var answer = await caller.CallAsync(TestCalls.Call(TestCalls.Hook() with { Body = Heavy, TimeoutMs = 1000 }));

        answer.Outcome.Should().Be(WebhookOutcome.TimedOut);
        answer.Detail.Should().Be("No complete answer within 1000 ms. The time limit was reached before the condition was evaluated and the body rendered.");
        caller.Network.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task CallAsync_RenderingOverTheRunsBudget_EndsAsBudgetSpent()
    {
        using var caller = new TestCaller();
        caller.Clock.AutoAdvanceAmount = TimeSpan.FromMilliseconds(300);

        var answer = await caller.CallAsync(TestCalls.Call(TestCalls.Hook() with { Body = Heavy, TimeoutMs = 5000 }, limit: TimeSpan.FromSeconds(1)));

        answer.Outcome.Should().Be(WebhookOutcome.BudgetSpent);
        answer.Detail.Should().Be("The time budget of the run was used up. The time limit was reached before the condition was evaluated and the body rendered.");
        caller.Network.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task CallAsync_ConditionOverTheTime_EndsAsTimedOut()
    {
        using var caller = new TestCaller();
        caller.Clock.AutoAdvanceAmount = TimeSpan.FromMilliseconds(300);
        var data = $$"""{"a":"{{new string('a', 300_000)}}","b":"{{new string('b', 100)}}"}""";

        var answer = await caller.CallAsync(TestCalls.Call(
            TestCalls.Hook() with { Condition = string.Join(" or ", Enumerable.Repeat("data.a contains data.b", 20)), TimeoutMs = 1000 }, data: data));

        answer.Outcome.Should().Be(WebhookOutcome.TimedOut);
    }

    [Fact]
    public async Task CallAsync_GivenUpWhileRendering_IsCancelled()
    {
        using var caller = new TestCaller();
        using var givenUp = new CancellationTokenSource();
        caller.Clock.AutoAdvanceAmount = TimeSpan.FromMilliseconds(1);
        using var timer = caller.Clock.CreateTimer(_ => givenUp.Cancel(), null, TimeSpan.FromMilliseconds(3), Timeout.InfiniteTimeSpan);

        var call = () => caller.Caller.CallAsync(TestCalls.Call(TestCalls.Hook() with { Body = Heavy }), givenUp.Token);

        await call.Should().ThrowAsync<OperationCanceledException>();

        // Each look at the clock moves it on; all of the rendering takes some sixty.
        (caller.Clock.GetUtcNow() - TestCalls.Now).Should().BeLessThan(TimeSpan.FromMilliseconds(10));
        caller.Network.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task CallAsync_ShadowWebhook_IsRenderedBesideTheRun()
    {
        using var clock = new HeldClock();
        using var caller = new TestCaller(services: services => services.AddSingleton<TimeProvider>(clock));
        caller.AnswerWith(204);

        var answer = caller.CallAsync(TestCalls.Call(TestCalls.Hook() with { Body = Heavy, Mode = WebhookMode.Shadow }));

        // The rendering is held where it looks at the clock, and yet the run goes on.
        answer.IsCompleted.Should().BeFalse();
        clock.Release();
        (await answer).Outcome.Should().Be(WebhookOutcome.Allowed);
    }

    private sealed class HeldClock : FakeTimeProvider, IDisposable
    {
        private readonly ManualResetEventSlim _released = new();
        private int _looks;

        public void Release() => _released.Set();

        public override long GetTimestamp()
        {
            if (Interlocked.Increment(ref _looks) > 1 && !_released.Wait(TimeSpan.FromSeconds(10)))
            {
                _released.Set();
            }

            return base.GetTimestamp();
        }

        public void Dispose() => _released.Dispose();
    }
}
