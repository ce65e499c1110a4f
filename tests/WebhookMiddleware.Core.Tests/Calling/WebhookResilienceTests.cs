using System.Net.Sockets;
using WebhookMiddleware.Addressing;
using WebhookMiddleware.Calling;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.Core.Tests.Calling;

public sealed class WebhookResilienceTests
{
    private const int MinimumCalls = 20;

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(429)]
    public async Task ExecuteAsync_FailingStatuses_OpenTheBreaker(int status)
    {
        using var caller = new TestCaller();
        caller.AnswerWith(status);

        await CallManyAsync(caller, MinimumCalls);
        var answer = await caller.CallAsync(TestCalls.Call());

        answer.Outcome.Should().Be(WebhookOutcome.CircuitOpen);
        answer.RetryAfter.Should().Be(TimeSpan.FromSeconds(15));
        answer.Status.Should().BeNull();
        caller.Network.Requests.Should().HaveCount(MinimumCalls);
        caller.Resilience.IsOpen(TestCalls.HookId).Should().BeTrue();
        caller.Logs.GetSnapshot().Should().ContainSingle(log => log.Id.Name == "BreakerOpened");
    }

    [Fact]
    public async Task ExecuteAsync_OwnBreakerSettings_DecideWhenItOpensAndForHowLong()
    {
        using var caller = new TestCaller(options => options.CircuitBreaker = new CircuitBreakerOptions
        {
            FailureRatio = 0.75,
            MinimumThroughput = 4,
            SamplingDuration = TimeSpan.FromMinutes(10),
            BreakDuration = TimeSpan.FromMinutes(2),
        });
        caller.AnswerWith(200);
        await CallManyAsync(caller, 1);
        caller.Clock.Advance(TimeSpan.FromMinutes(5));
        caller.AnswerWith(500);

        await CallManyAsync(caller, 2);
        caller.Resilience.IsOpen(TestCalls.HookId).Should().BeFalse("three calls are fewer than four");
        await CallManyAsync(caller, 1);

        (await caller.CallAsync(TestCalls.Call())).RetryAfter.Should().Be(TimeSpan.FromMinutes(2));
        caller.Clock.Advance(TimeSpan.FromSeconds(119));
        caller.Resilience.IsOpen(TestCalls.HookId).Should().BeTrue();
        caller.Clock.Advance(TimeSpan.FromSeconds(1));
        caller.Resilience.IsOpen(TestCalls.HookId).Should().BeFalse();
    }

    [Fact]
    public async Task CountAsync_CallBeganBeforeTheBreakerOpened_IsNoTrial()
    {
        using var caller = new TestCaller();
        caller.AnswerWith(500);
        await CallManyAsync(caller, MinimumCalls);
        var breaker = caller.Resilience.BreakerOf(TestCalls.HookId);
        caller.Clock.Advance(TimeSpan.FromSeconds(15));

        await breaker.CountAsync(TestCalls.Call(), new WebhookAnswer { Outcome = WebhookOutcome.Allowed, Status = 200 });

        breaker.IsClosed.Should().BeFalse();
        caller.Resilience.IsOnTrial(TestCalls.HookId).Should().BeTrue();
    }

    [Fact]
    public async Task ExecuteAsync_ConnectionFailures_OpenTheBreaker()
    {
        using var caller = new TestCaller();
        caller.Network.Answer = _ => throw new HttpRequestException(HttpRequestError.ConnectionError);

        await CallManyAsync(caller, MinimumCalls);

        (await caller.CallAsync(TestCalls.Call())).Outcome.Should().Be(WebhookOutcome.CircuitOpen);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(410)]
    [InlineData(422)]
    [InlineData(302)]
    [InlineData(200)]
    public async Task ExecuteAsync_OtherAnswers_DontOpenTheBreaker(int status)
    {
        using var caller = new TestCaller();
        caller.AnswerWith(status, "not json", "text/html");

        await CallManyAsync(caller, MinimumCalls * 2);

        caller.Network.Requests.Should().HaveCount(MinimumCalls * 2);
        caller.Resilience.IsOpen(TestCalls.HookId).Should().BeFalse();
    }

    [Fact]
    public async Task ExecuteAsync_FewerThanTheMinimum_DontOpenTheBreaker()
    {
        using var caller = new TestCaller();
        caller.AnswerWith(500);

        await CallManyAsync(caller, MinimumCalls - 1);

        caller.Resilience.IsOpen(TestCalls.HookId).Should().BeFalse();
    }

    [Fact]
    public async Task ExecuteAsync_FailuresSpreadOverTime_DontOpenTheBreaker()
    {
        using var caller = new TestCaller();
        caller.AnswerWith(500);

        await CallManyAsync(caller, MinimumCalls - 1);
        caller.Clock.Advance(TimeSpan.FromSeconds(31));
        await CallManyAsync(caller, MinimumCalls - 1);

        caller.Resilience.IsOpen(TestCalls.HookId).Should().BeFalse();
    }

    [Theory]
    [InlineData(9, false)]
    [InlineData(10, true)]
    public async Task ExecuteAsync_HalfOfTheCallsFailing_OpensTheBreaker(int failures, bool opens)
    {
        using var caller = new TestCaller();
        caller.AnswerWith(200, "{}");
        await CallManyAsync(caller, MinimumCalls - failures);

        caller.AnswerWith(500);
        await CallManyAsync(caller, failures);

        caller.Resilience.IsOpen(TestCalls.HookId).Should().Be(opens);
    }

    [Fact]
    public async Task ExecuteAsync_AfterTheBreak_OneGoodCallCloses()
    {
        using var caller = new TestCaller();
        await OpenAsync(caller);

        caller.Clock.Advance(TimeSpan.FromSeconds(14));
        var early = await caller.CallAsync(TestCalls.Call());
        caller.Clock.Advance(TimeSpan.FromSeconds(1));
        caller.AnswerWith(200, "{}");
        var probe = await caller.CallAsync(TestCalls.Call());
        var next = await caller.CallAsync(TestCalls.Call());

        early.Outcome.Should().Be(WebhookOutcome.CircuitOpen);
        early.RetryAfter.Should().Be(TimeSpan.FromSeconds(1));
        probe.Outcome.Should().Be(WebhookOutcome.Allowed);
        next.Outcome.Should().Be(WebhookOutcome.Allowed);
        caller.Logs.GetSnapshot().Should().ContainSingle(log => log.Id.Name == "BreakerClosed");
    }

    [Fact]
    public async Task ExecuteAsync_AfterTheBreak_OneBadCallOpensAgain()
    {
        using var caller = new TestCaller();
        await OpenAsync(caller);

        caller.Clock.Advance(TimeSpan.FromSeconds(15));
        var probe = await caller.CallAsync(TestCalls.Call());
        var next = await caller.CallAsync(TestCalls.Call());

        probe.Outcome.Should().Be(WebhookOutcome.BadStatus);
        next.Outcome.Should().Be(WebhookOutcome.CircuitOpen);
    }

    public static TheoryData<string> VoidTrialNames => ["client gone", "budget spent", "no descriptors", "address refused"];

    [Theory, MemberData(nameof(VoidTrialNames))]
    public async Task ExecuteAsync_TrialTellsNothing_TheNextCallIsTheTrial(string trial)
    {
        using var caller = new TestCaller();
        await OpenAsync(caller);
        caller.Clock.Advance(TimeSpan.FromSeconds(15));

        await TryInVainAsync(caller, trial);
        await TryInVainAsync(caller, trial);

        caller.Resilience.IsOnTrial(TestCalls.HookId).Should().BeTrue("neither closes nor prolongs the break");
        caller.AnswerWith(500);
        (await caller.CallAsync(TestCalls.Call())).Outcome.Should().Be(WebhookOutcome.BadStatus);
        (await caller.CallAsync(TestCalls.Call())).Outcome.Should().Be(WebhookOutcome.CircuitOpen, "a single failure of a trial opens the breaker again");
        caller.Resilience.IsOpen(TestCalls.HookId).Should().BeTrue();
        var names = caller.Logs.GetSnapshot().Select(log => log.Id.Name).Where(name => name is "BreakerOpened" or "BreakerClosed");
        names.Should().Equal("BreakerOpened", "BreakerOpened");

        caller.Clock.Advance(TimeSpan.FromSeconds(15));
        await TryInVainAsync(caller, trial);
        caller.AnswerWith(200, "{}");
        (await caller.CallAsync(TestCalls.Call())).Outcome.Should().Be(WebhookOutcome.Allowed);
        caller.Resilience.IsOnTrial(TestCalls.HookId).Should().BeFalse("a good answer closes");
    }

    [Fact]
    public async Task ExecuteAsync_TrialUnderWay_NoOtherCallGoesOut()
    {
        using var caller = new TestCaller();
        await OpenAsync(caller);
        caller.Clock.Advance(TimeSpan.FromSeconds(15));
        using var client = new CancellationTokenSource();
        var trial = Hang(caller, client.Token);

        (await caller.CallAsync(TestCalls.Call())).Outcome.Should().Be(WebhookOutcome.CircuitOpen);
        await client.CancelAsync();
        await trial.Invoking(call => call).Should().ThrowAsync<OperationCanceledException>();

        caller.AnswerWith(200, "{}");
        (await caller.CallAsync(TestCalls.Call())).Outcome.Should().Be(WebhookOutcome.Allowed, "no break follows a trial that was given up");
    }

    [Theory]
    [InlineData(5000, true)]
    [InlineData(4999, false)]
    public async Task ExecuteAsync_Timeouts_CountAtTheWebhooksOwnLimitOnly(int limitMs, bool opens)
    {
        using var caller = new TestCaller();
        using var called = new CountdownEvent(MinimumCalls);
        caller.Network.Answer = async cancellationToken =>
        {
            called.Signal();
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return new HttpResponseMessage();
        };

        // At the same time, so that all of them fall into one sampling window.
        var limit = TimeSpan.FromMilliseconds(limitMs);
        var calls = Enumerable.Range(0, MinimumCalls).Select(_ => caller.CallAsync(TestCalls.Call(limit: limit))).ToArray();
        called.Wait();
        caller.Clock.Advance(limit);
        var answers = await Task.WhenAll(calls);

        answers.Select(answer => answer.Outcome).Distinct().Should().Equal(opens ? WebhookOutcome.TimedOut : WebhookOutcome.BudgetSpent);
        caller.Resilience.IsOpen(TestCalls.HookId).Should().Be(opens);
    }

    [Fact]
    public async Task ExecuteAsync_FailuresBeforeTheRequest_DontCount()
    {
        using var caller = new TestCaller();
        var hook = TestCalls.Hook() with { Body = "{{ 1 | divided_by: 0 }}" };
        for (var i = 0; i < MinimumCalls * 2; i++)
        {
            (await caller.CallAsync(TestCalls.Call(hook))).Outcome.Should().Be(WebhookOutcome.TemplateFailed);
        }

        caller.Resilience.IsOpen(TestCalls.HookId).Should().BeFalse();
    }

    [Fact]
    public async Task ExecuteAsync_OtherWebhook_HasItsOwnBreaker()
    {
        using var caller = new TestCaller();
        await OpenAsync(caller);
        caller.AnswerWith(200, "{}");

        var other = TestCalls.Hook() with { Id = Guid.Parse("0198c0de-0000-7000-8000-000000000009") };

        (await caller.CallAsync(TestCalls.Call(other))).Outcome.Should().Be(WebhookOutcome.Allowed);
    }

    [Fact]
    public async Task ExecuteAsync_RecompiledWebhook_KeepsItsBreaker()
    {
        using var caller = new TestCaller();
        await OpenAsync(caller);

        var changed = TestCalls.Hook() with { Version = 2, TimeoutMs = 1000 };

        (await caller.CallAsync(TestCalls.Call(changed))).Outcome.Should().Be(WebhookOutcome.CircuitOpen);
    }

    [Fact]
    public async Task Retain_OtherWebhooks_DropsTheBreaker()
    {
        using var caller = new TestCaller();
        await OpenAsync(caller);

        caller.Resilience.Retain(new HashSet<Guid> { TestCalls.HookId });
        caller.Resilience.IsOpen(TestCalls.HookId).Should().BeTrue();
        caller.Resilience.Retain(new HashSet<Guid>());
        caller.Resilience.IsOpen(TestCalls.HookId).Should().BeFalse();
    }

    private static async Task TryInVainAsync(TestCaller caller, string trial)
    {
        switch (trial)
        {
            case "client gone":
                using (var client = new CancellationTokenSource())
                {
                    var call = Hang(caller, client.Token);
                    await client.CancelAsync();
                    await call.Invoking(task => task).Should().ThrowAsync<OperationCanceledException>();
                }

                break;
            case "budget spent":
                var limited = Hang(caller, CancellationToken.None, TimeSpan.FromMilliseconds(100));
                caller.Clock.Advance(TimeSpan.FromMilliseconds(100));
                (await limited).Outcome.Should().Be(WebhookOutcome.BudgetSpent);
                break;
            case "no descriptors":
                caller.Network.Answer = _ => throw new HttpRequestException(
                    HttpRequestError.ConnectionError, null, new SocketException((int)SocketError.TooManyOpenSockets));
                (await caller.CallAsync(TestCalls.Call())).Outcome.Should().Be(WebhookOutcome.Overloaded);
                break;
            case "address refused":
                caller.Network.Answer = _ => throw new HttpRequestException(HttpRequestError.ConnectionError, null, new AddressRefusedException("It is private."));
                (await caller.CallAsync(TestCalls.Call())).Outcome.Should().Be(WebhookOutcome.AddressRefused);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(trial), trial, "There is no such trial.");
        }
    }

    // The call has been sent when this returns.
    private static Task<WebhookAnswer> Hang(TestCaller caller, CancellationToken cancellationToken, TimeSpan? limit = null)
    {
        var sent = false;
        caller.Network.Answer = async token =>
        {
            sent = true;
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            return new HttpResponseMessage();
        };
        var call = caller.Caller.CallAsync(TestCalls.Call(limit: limit), cancellationToken);
        sent.Should().BeTrue();
        return call;
    }

    private static async Task OpenAsync(TestCaller caller)
    {
        caller.AnswerWith(500);
        await CallManyAsync(caller, MinimumCalls);
        caller.Resilience.IsOpen(TestCalls.HookId).Should().BeTrue();
    }

    private static async Task CallManyAsync(TestCaller caller, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await caller.CallAsync(TestCalls.Call());
        }
    }
}
