using WebhookMiddleware.Calling;
using WebhookMiddleware.Core.Tests.Pipeline;
using WebhookMiddleware.Core.Tests.Webhooks;
using WebhookMiddleware.Delivery.Attempts;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.Core.Tests.Delivery;

public sealed class DeliveryJudgeTests
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(5);

    [Fact]
    public void Judge_Allowed_IsDeliveredWithItsAttempt()
    {
        var answer = Answers.Allow with { Duration = TimeSpan.FromMilliseconds(12), ResponseBody = "thanks" };

        Judge(answer).Should().BeEquivalentTo(new
        {
            State = DeliveryState.Delivered,
            Attempt = new
            {
                Number = 1,
                At = TestWebhooks.Now,
                Outcome = WebhookOutcome.Allowed,
                Status = 204,
                DurationMs = 12.0,
                ResponseBody = "thanks",
            },
        });
    }

    [Fact]
    public void Judge_Skipped_IsDelivered() => Judge(Answers.Fail(WebhookOutcome.Skipped)).State.Should().Be(DeliveryState.Delivered);

    [Fact]
    public void Judge_AnythingWith2xx_IsDelivered()
        => Judge(Answers.Fail(WebhookOutcome.MalformedResponse) with { Status = 200 }).State.Should().Be(DeliveryState.Delivered);

    [Theory]
    [InlineData(WebhookOutcome.TimedOut, null)]
    [InlineData(WebhookOutcome.ConnectionFailed, null)]
    [InlineData(WebhookOutcome.TemplateFailed, null)]
    [InlineData(WebhookOutcome.BadStatus, 302)]
    [InlineData(WebhookOutcome.BadStatus, 404)]
    [InlineData(WebhookOutcome.BadStatus, 500)]
    [InlineData(WebhookOutcome.Denied, 422)]
    public void Judge_Failure_IsTriedAgain(WebhookOutcome outcome, int? status)
        => Judge(Failed(outcome, status)).Should().BeEquivalentTo(new
        {
            State = DeliveryState.Pending,
            Delay = FirstDelay,
            Attempt = new { Number = 1, Outcome = outcome, Status = status, Detail = "It failed." },
        });

    [Fact]
    public void Judge_LastFailure_IsDead() => Judge(Failed(500), number: 10).State.Should().Be(DeliveryState.Dead);

    [Fact]
    public void Judge_Gone_IsDeadAtOnce() => Judge(Failed(410)).State.Should().Be(DeliveryState.Dead);

    [Theory]
    [InlineData(2, 5)]
    [InlineData(60, 60)]
    [InlineData(100_000, 3_600)]
    public void Judge_RetryAfter_CountsWhenItIsLonger(int asked, int expected)
        => Judge(Failed(429) with { RetryAfter = TimeSpan.FromSeconds(asked) }).Delay.Should().Be(TimeSpan.FromSeconds(expected));

    [Fact]
    public void Judge_RetryAfterWhenExhausted_IsDead()
        => Judge(Failed(503) with { RetryAfter = TimeSpan.FromSeconds(9) }, number: 10).State.Should().Be(DeliveryState.Dead);

    [Theory]
    [InlineData(400, DeliveryState.Dead)]
    [InlineData(404, DeliveryState.Dead)]
    [InlineData(499, DeliveryState.Dead)]
    [InlineData(408, DeliveryState.Pending)]
    [InlineData(425, DeliveryState.Pending)]
    [InlineData(429, DeliveryState.Pending)]
    [InlineData(500, DeliveryState.Pending)]
    [InlineData(302, DeliveryState.Pending)]
    public void Judge_InOrder_RefusalsAreDeadAtOnce(int status, DeliveryState expected)
        => Judge(Failed(status), inOrder: true).State.Should().Be(expected);

    [Theory]
    [InlineData(WebhookOutcome.CircuitOpen, 15_000, 15_000)]
    [InlineData(WebhookOutcome.CircuitOpen, 3, 1_000)]
    [InlineData(WebhookOutcome.CircuitOpen, null, 1_000)]
    [InlineData(WebhookOutcome.Overloaded, null, 1_000)]
    public void Judge_NotCalled_IsParkedWithoutAnAttempt(WebhookOutcome outcome, int? askedMs, int expectedMs)
    {
        TimeSpan? asked = askedMs is { } ms ? TimeSpan.FromMilliseconds(ms) : null;

        var settlement = Judge(Answers.Fail(outcome) with { RetryAfter = asked }, number: 10);

        settlement.State.Should().Be(DeliveryState.Pending);
        settlement.Delay.Should().Be(TimeSpan.FromMilliseconds(expectedMs));
        settlement.Attempt.Should().BeNull();
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(40, true)]
    public void Judge_BudgetSpent_IsAnAttemptOnlyIfItWasCalled(int durationMs, bool isAttempt)
    {
        var settlement = Judge(Answers.Fail(WebhookOutcome.BudgetSpent) with { Duration = TimeSpan.FromMilliseconds(durationMs) });

        settlement.State.Should().Be(DeliveryState.Pending);
        (settlement.Attempt is not null).Should().Be(isAttempt);
        settlement.Delay.Should().Be(isAttempt ? FirstDelay : TimeSpan.Zero);
    }

    private static WebhookAnswer Failed(int status) => Failed(WebhookOutcome.BadStatus, status);

    private static WebhookAnswer Failed(WebhookOutcome outcome, int? status) => Answers.Fail(outcome) with { Status = status };

    private static DeliverySettlement Judge(WebhookAnswer answer, int number = 1, bool inOrder = false)
    {
        var webhook = CompiledWebhook.Compile(TestWebhooks.Valid() with { InOrder = inOrder, FireAndForget = true, AwaitResponse = false });
        return new DeliveryJudge(RetryScheduleTests.Schedule(0.5)).Judge(Guid.Empty, Guid.Empty, webhook, number, TestWebhooks.Now, answer);
    }
}
