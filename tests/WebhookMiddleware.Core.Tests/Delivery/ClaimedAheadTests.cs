using WebhookMiddleware.Background;
using WebhookMiddleware.Core.Tests.Pipeline;
using WebhookMiddleware.Delivery.Attempts;
using WebhookMiddleware.Delivery.Dispatching;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Core.Tests.Delivery;

/// <summary>What is claimed ahead of the free slots, and what is answered but not stored yet.</summary>
public sealed class ClaimedAheadTests
{
    // Small, so that the clock does not pass the lease while settlements are on their way.
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    [Fact]
    public async Task Run_AnswerIsNotStoredYet_TheSlotIsUsedMeanwhile()
    {
        await using var fixture = new DeliveryFixture(options => (options.MaxInFlight, options.MaxInFlightPerWebhook) = (1, 1));
        var webhook = fixture.Add("told");
        FailToSettle(fixture);
        await EnqueueManyAsync(fixture, webhook, 20);

        await fixture.StartAsync();

        await fixture.UntilCalledAsync(20);
        fixture.States.Should().AllBeEquivalentTo(DeliveryState.Delivering);
        await RecoverAsync(fixture);
    }

    [Fact]
    public async Task Run_AnswersAreNeverStored_TheirNumberIsLimited()
    {
        await using var fixture = new DeliveryFixture();
        var webhook = fixture.Add("told");
        FailToSettle(fixture);
        var limit = 2 * (DeliverySettler.MaxBatch + new DeliveryOptions().MaxInFlight);
        await EnqueueManyAsync(fixture, webhook, limit + 100);

        await fixture.StartAsync();
        await fixture.UntilCalledAsync(limit);

        // Gives the pool time to do too much.
        await fixture.AdvanceUntilAsync(Step, store => store.Count("settle") > 3);
        fixture.Caller.Calls.Count.Should().BeLessThan(limit + 32, "each thread that begins deliveries may pass the limit by one");
        await RecoverAsync(fixture);
    }

    [Fact]
    public async Task Run_InOrder_TheNextWaitsUntilTheAnswerIsStored()
    {
        await using var fixture = new DeliveryFixture();
        var webhook = fixture.Add("ordered", hook => hook with { InOrder = true });
        FailToSettle(fixture);
        await EnqueueManyAsync(fixture, webhook, 2);
        await fixture.StartAsync();
        await fixture.AdvanceUntilAsync(Step, store => store.Count("settle") >= 3);
        fixture.Caller.Calls.Should().ContainSingle();

        await RecoverAsync(fixture);

        fixture.Caller.Calls.Select(call => call.Sequence).Should().Equal(1, 2);
    }

    [Fact]
    public async Task Run_OneWebhookAlone_HasAllSlotsThatItIsAllowed()
    {
        await using var fixture = new DeliveryFixture(options => options.MaxInFlightPerWebhook = options.MaxInFlight);
        var webhook = fixture.Add("alone");
        var held = new HeldCalls(fixture.Caller, "alone");
        await EnqueueManyAsync(fixture, webhook, 300);

        await fixture.StartAsync();

        await fixture.UntilAsync(_ => held.Count == new DeliveryOptions().MaxInFlight);
    }

    [Fact]
    public async Task Run_ManyDue_AreClaimedInFewRoundTrips()
    {
        await using var fixture = new DeliveryFixture();
        var webhook = fixture.Add("told");
        await EnqueueManyAsync(fixture, webhook, 800);

        await fixture.StartAsync();

        await fixture.UntilAsync(store => store.Rows.All(row => row.State == DeliveryState.Delivered));
        fixture.Store.Count("claim").Should().BeLessThan(16, "at least a hundred are claimed at a time");
    }

    [Fact]
    public async Task Run_NothingIsDue_AsksAgainAfterThePollInterval()
    {
        await using var fixture = new DeliveryFixture();
        fixture.Add("told");
        List<DateTimeOffset> asked = [];
        fixture.Store.Before = operation =>
        {
            if (operation == "claim")
            {
                asked.Add(fixture.Time.GetUtcNow());
            }
        };

        await fixture.StartAsync();
        await fixture.AdvanceUntilAsync(TimeSpan.FromMilliseconds(50), store => store.Count("claim") >= 4);

        (asked[2] - asked[1]).Should().BeGreaterThanOrEqualTo(new DeliveryOptions().PollInterval, "an idle host has nothing to do");
    }

    [Fact]
    public async Task Run_NewMessagesWakeIt_DoesNotAskForRetriesEachTime()
    {
        await using var fixture = new DeliveryFixture();
        var webhook = fixture.Add("told");
        await fixture.StartAsync();

        for (var i = 1; i <= 20; i++)
        {
            await fixture.EnqueueAsync(webhook);
            await fixture.UntilAsync(store => store.Rows.Count(row => row.State == DeliveryState.Delivered) == i);
        }

        fixture.Store.Claims.Count(claim => claim.Kind == DeliveryKind.Retry).Should().Be(1, "the clock stands still");
    }

    [Fact]
    public async Task Run_WokenByEveryMessage_ClaimsHaveAPauseBetweenThem()
    {
        await using var fixture = new DeliveryFixture();
        fixture.Add("told");
        List<long> claims = [];
        fixture.Store.Before = operation =>
        {
            if (operation == "claim")
            {
                claims.Add(TimeProvider.System.GetTimestamp());
                fixture.Get<IDeliverySignal>().Wake();
            }
        };

        await fixture.StartAsync();
        await fixture.UntilAsync(store => store.Count("claim") > 10);

        // Half of what the pauses add up to: a time is taken a little later than its claim began.
        TimeProvider.System.GetElapsedTime(claims[0], claims[10]).Should().BeGreaterThan(4 * DeliveryDispatcher.ClaimPause);
    }

    [Fact]
    public async Task Run_LaneGoesOn_ClaimsHaveNoPauseBetweenThem()
    {
        const int Deliveries = 500;
        await using var fixture = new DeliveryFixture();
        var webhook = fixture.Add("ordered", hook => hook with { InOrder = true });
        await EnqueueManyAsync(fixture, webhook, Deliveries);
        var since = TimeProvider.System.GetTimestamp();

        await fixture.StartAsync();
        await fixture.UntilAsync(store => store.Rows.All(row => row.State == DeliveryState.Delivered));

        TimeProvider.System.GetElapsedTime(since)
            .Should().BeLessThan(Deliveries * DeliveryDispatcher.ClaimPause / 4, "each has a claim of its own");
    }

    [Fact]
    public async Task Run_WebhookComesToKeepItsOrder_PutsBackWhatHasNotBegun()
    {
        await using var fixture = new DeliveryFixture(options => options.MaxInFlightPerWebhook = 1);
        var webhook = fixture.Add("ordered later");
        var held = new HeldCalls(fixture.Caller, "ordered later");
        await EnqueueManyAsync(fixture, webhook, 3);
        await fixture.StartAsync();
        await fixture.UntilAsync(store => held.Count == 1 && store.Rows.All(row => row.State == DeliveryState.Delivering));

        fixture.Webhooks.Put(webhook with { InOrder = true, Version = 2 });
        await fixture.RefreshAsync();
        held.AnswerOne(Answers.Fail(WebhookOutcome.TimedOut));

        await fixture.UntilAsync(store => store.Rows.All(row => row.State == DeliveryState.Pending));
        fixture.Store.Rows.Select(row => row.Attempts.Count).Should().Equal([1, 0, 0], "the failure holds the rest");
    }

    [Fact]
    public async Task Stop_ClaimedAndNotBegun_IsPutBack()
    {
        await using var fixture = new DeliveryFixture(options => options.MaxInFlightPerWebhook = 1);
        var webhook = fixture.Add("slow");
        var held = new HeldCalls(fixture.Caller, "slow");
        await EnqueueManyAsync(fixture, webhook, 3);
        await fixture.StartAsync();
        await fixture.UntilAsync(store => held.Count == 1 && store.Rows.All(row => row.State == DeliveryState.Delivering));

        var stopping = fixture.StopAsync();
        await fixture.UntilAsync(store => store.Rows.Count(row => row.State == DeliveryState.Pending) == 2);
        held.AnswerOne();
        await stopping;

        fixture.States.Should().Equal(DeliveryState.Delivered, DeliveryState.Pending, DeliveryState.Pending);
        fixture.Caller.Calls.Should().ContainSingle();
    }

    private static void FailToSettle(DeliveryFixture fixture) => fixture.Store.Before = operation =>
    {
        if (operation == "settle")
        {
            throw new IOException("The store is down.");
        }
    };

    private static Task RecoverAsync(DeliveryFixture fixture)
    {
        fixture.Store.Before = _ => { };
        return fixture.AdvanceUntilAsync(Step, store => store.Rows.All(row => row.State == DeliveryState.Delivered));
    }

    private static async Task EnqueueManyAsync(DeliveryFixture fixture, Webhook webhook, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await fixture.EnqueueAsync(webhook);
        }
    }
}
