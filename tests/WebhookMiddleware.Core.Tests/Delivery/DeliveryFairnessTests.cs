using WebhookMiddleware.Calling;
using WebhookMiddleware.Core.Tests.Pipeline;
using WebhookMiddleware.Delivery.Dispatching;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Registry;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Core.Tests.Delivery;

/// <summary>Who may send how much at once, and in which order.</summary>
public sealed class DeliveryFairnessTests
{
    private const int BreakerMinimum = 20;
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Run_OneWebhookIsSlow_ItsCapLeavesRoomForOthers()
    {
        await using var fixture = new DeliveryFixture(options => (options.MaxInFlightPerWebhook, options.MaxInFlight) = (2, 3));
        var slow = fixture.Add("slow");
        var quick = fixture.Add("quick");
        var held = new HeldCalls(fixture.Caller, "slow");
        await fixture.StartAsync();
        await EnqueueManyAsync(fixture, slow, 5);
        await fixture.UntilCalledAsync(2);

        await EnqueueManyAsync(fixture, quick, 4);

        await fixture.UntilAsync(store => store.Rows.Count(row => row.State == DeliveryState.Delivered) == 4);
        held.Count.Should().Be(2);
        held.AnswerOne();
        await fixture.UntilAsync(_ => held.Count == 2);
        for (var i = 0; i < 4; i++)
        {
            await fixture.UntilAsync(_ => held.Count > 0);
            held.AnswerOne();
        }

        await fixture.UntilAsync(store => store.Rows.All(row => row.State == DeliveryState.Delivered));
    }

    [Fact]
    public async Task Run_MoreThanSlots_NeverSendsMoreAtOnce()
    {
        await using var fixture = new DeliveryFixture(options => (options.MaxInFlight, options.MaxInFlightPerWebhook) = (3, 3));
        var (now, most) = (0, 0);
        foreach (var name in new[] { "told", "told, too" })
        {
            var webhook = fixture.Add(name);
            fixture.Caller.Answer(name, async (_, _) =>
            {
                most = Math.Max(most, Interlocked.Increment(ref now));
                await Task.Yield();
                Interlocked.Decrement(ref now);
                return Answers.Allow;
            });
            await EnqueueManyAsync(fixture, webhook, 25);
        }

        await fixture.StartAsync();

        await fixture.UntilAsync(store => store.Rows.All(row => row.State == DeliveryState.Delivered));
        most.Should().BeLessThanOrEqualTo(3);
        fixture.Caller.Calls.Should().HaveCount(50);
    }

    [Fact]
    public async Task Run_MoreThanOneClaimTakes_ClaimsAgainAtOnce()
    {
        await using var fixture = new DeliveryFixture(options => (options.MaxInFlightPerWebhook, options.MaxInFlight) = (1000, 1000));
        var webhook = fixture.Add("told");
        var held = new HeldCalls(fixture.Caller, "told");
        await EnqueueManyAsync(fixture, webhook, DeliveryCapacity.MaxClaim + 1);

        await fixture.StartAsync();

        await fixture.UntilAsync(_ => held.Count == DeliveryCapacity.MaxClaim + 1);
    }

    [Fact]
    public async Task Run_SlotsOfFirstAttemptsAreTaken_RetriesHaveTheirOwn()
    {
        await using var fixture = new DeliveryFixture(options => (options.MaxInFlight, options.MaxInFlightPerWebhook) = (1, 1));
        var failing = fixture.Add("fails first");
        var slow = fixture.Add("slow");
        var held = new HeldCalls(fixture.Caller, "slow");
        fixture.Caller.Answer("fails first", Answers.Fail(WebhookOutcome.TimedOut));
        await fixture.StartAsync();
        await fixture.EnqueueAsync(failing);
        await fixture.UntilAsync(store => store.Rows[0].Attempts.Count == 1);
        fixture.Caller.Answer("fails first", Answers.Allow);

        await fixture.EnqueueAsync(slow);
        await fixture.UntilAsync(_ => held.Count == 1);

        await fixture.AdvanceUntilAsync(Second, store => store.Rows[0].State == DeliveryState.Delivered);
        held.Count.Should().Be(1);
    }

    [Fact]
    public async Task Run_SlotsOfRetriesAreTaken_FirstAttemptsHaveTheirOwn()
    {
        await using var fixture = new DeliveryFixture(options => (options.MaxInFlight, options.MaxInFlightPerWebhook) = (1, 1));
        var failing = fixture.Add("fails, then hangs");
        var told = fixture.Add("told");
        fixture.Caller.Answer("fails, then hangs", Answers.Fail(WebhookOutcome.TimedOut));
        await fixture.StartAsync();
        await fixture.EnqueueAsync(failing);
        await fixture.UntilAsync(store => store.Rows[0].Attempts.Count == 1);
        var held = new HeldCalls(fixture.Caller, "fails, then hangs");
        await fixture.AdvanceUntilAsync(Second, _ => held.Count == 1);

        await fixture.EnqueueAsync(told);

        await fixture.UntilAsync(store => store.Rows[1].State == DeliveryState.Delivered);
        held.Count.Should().Be(1);
    }

    [Fact]
    public async Task Run_InOrder_AFailureHoldsTheRest()
    {
        await using var fixture = new DeliveryFixture();
        var webhook = fixture.Add("ordered", hook => hook with { InOrder = true });
        var held = new HeldCalls(fixture.Caller, "ordered");
        await fixture.StartAsync();
        await EnqueueManyAsync(fixture, webhook, 4);

        // The first fails once, the second is refused for good, the others are taken.
        await fixture.UntilAsync(_ => held.Count == 1);
        held.AnswerOne(Answers.Fail(WebhookOutcome.BadStatus) with { Status = 500 });
        await fixture.AdvanceUntilAsync(Second, _ => held.Count == 1);
        held.AnswerOne();
        await fixture.UntilAsync(_ => held.Count == 1);
        held.AnswerOne(Answers.Fail(WebhookOutcome.BadStatus) with { Status = 404 });
        await fixture.UntilAsync(_ => held.Count == 1);
        held.AnswerOne();
        await fixture.UntilAsync(_ => held.Count == 1);
        held.AnswerOne();

        await fixture.UntilAsync(store => store.Rows.All(row => row.IsSettled));
        fixture.Caller.Calls.Select(call => (call.Sequence, call.Attempt)).Should().Equal((1, 1), (1, 2), (2, 1), (3, 1), (4, 1));
        fixture.States.Should().Equal(DeliveryState.Delivered, DeliveryState.Dead, DeliveryState.Delivered, DeliveryState.Delivered);
    }

    [Fact]
    public async Task NextClaim_BreakerOpen_LeavesTheWebhookOutUntilOneCallMayTry()
    {
        await using var fixture = new DeliveryFixture();
        var down = fixture.Add("down");
        var up = fixture.Add("up");
        await fixture.RefreshAsync();
        var capacity = fixture.Get<DeliveryCapacity>();
        await OpenBreakerAsync(fixture, down);

        capacity.NextClaim(DeliveryKind.FirstAttempt)!.Webhooks.Select(webhook => webhook.Id).Should().Equal(up.Id);
        fixture.Time.Advance(TimeSpan.FromSeconds(15));

        capacity.NextClaim(DeliveryKind.FirstAttempt)!.Webhooks.Should().BeEquivalentTo(
            [new ClaimableWebhook(down.Id, 1, InOrder: false), new ClaimableWebhook(up.Id, 272, InOrder: false)],
            "what is claimed ahead waits on this host, beside the 16 that may be under way");
    }

    [Fact]
    public async Task Run_BreakerOpen_ParksWithoutClaimingAndGoesOnAfterwards()
    {
        await using var fixture = new DeliveryFixture();
        var down = fixture.Add("down");
        await fixture.StartAsync();
        await fixture.UntilAsync(store => store.Count("claim") >= 2);
        await OpenBreakerAsync(fixture, down);

        await fixture.EnqueueAsync(down);
        var opened = fixture.Time.GetUtcNow();
        await fixture.AdvanceUntilAsync(Second, store => store.Rows.Single().State == DeliveryState.Delivered);

        var attempt = fixture.Store.Rows.Single().Attempts.Should().ContainSingle().Subject;
        attempt.At.Should().BeOnOrAfter(opened + TimeSpan.FromSeconds(15));
    }

    private static async Task EnqueueManyAsync(DeliveryFixture fixture, Webhook webhook, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await fixture.EnqueueAsync(webhook);
        }
    }

    private static async Task OpenBreakerAsync(DeliveryFixture fixture, Webhook webhook)
    {
        var resilience = fixture.Get<WebhookResilience>();
        var compiled = CompiledWebhook.Compile(webhook);
        var call = new WebhookCall
        {
            Webhook = compiled,
            Invocation = Calling.TestCalls.Invocation(),
            Data = default,
            TimeLimit = compiled.Timeout,
        };
        for (var i = 0; i < BreakerMinimum; i++)
        {
            await resilience.BreakerOf(webhook.Id).CountAsync(call, Answers.Fail(WebhookOutcome.ConnectionFailed));
        }

        resilience.IsOpen(webhook.Id).Should().BeTrue();
    }
}
