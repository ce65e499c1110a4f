using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Subscriptions;
using WebhookMiddleware.Testing.Shop;

namespace WebhookMiddleware.Testing.Tests;

/// <summary>One move of the fake clock does all that would have happened in that time.</summary>
public sealed class ClockTests
{
    private static readonly string[] RetryDelays = ["00:00:05", "00:00:30", "00:02:00"];

    private static (string, string)[] Delays
        => [.. RetryDelays.Select((delay, index) => ($"Webhooks:Delivery:RetryDelays:{index}", delay))];

    [Fact]
    public async Task Advance_OverSeveralRetries_MakesEachAtItsTime()
    {
        await using var webhooks = new TestWebhooks();
        var clock = webhooks.UseFakeClock();
        var start = clock.Now;
        var crm = webhooks.On(RunningShop.After).Notify().Replies(WebhookReply.Status(503));
        await using var shop = new RunningShop(webhooks, null, Delays);
        await shop.OrderAsync();

        await clock.AdvanceAsync(TimeSpan.FromHours(1));

        crm.Received.Select(received => SentAt(received) - start)
            .Should().Equal(TimeSpan.Zero, Seconds(5), Seconds(35), Seconds(155));
        (await webhooks.Deliveries.ListAsync()).Should().ContainSingle().Which.State.Should().Be(DeliveryState.Dead);
        clock.Now.Should().Be(start + TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task Advance_ToTheDelayExactly_MakesTheRetryAndNotTheNext()
    {
        await using var webhooks = new TestWebhooks();
        var clock = webhooks.UseFakeClock();
        var crm = webhooks.On(RunningShop.After).Notify().Replies(WebhookReply.Status(503));
        await using var shop = new RunningShop(webhooks, null, Delays);
        await shop.OrderAsync();

        await clock.AdvanceAsync(Seconds(5) - TimeSpan.FromMilliseconds(1));
        crm.Received.Should().ContainSingle();
        await clock.AdvanceAsync(TimeSpan.FromMilliseconds(1));

        crm.Received.Should().HaveCount(2);
        await clock.AdvanceAsync(Seconds(29));
        crm.Received.Should().HaveCount(2);
    }

    [Fact]
    public async Task Advance_OverCircuitBreaks_MakesTheRetriesThatTheyHoldBack()
    {
        const int Orders = 20;
        await using var webhooks = new TestWebhooks();
        var clock = webhooks.UseFakeClock();
        var start = clock.Now;
        var crm = webhooks.On(RunningShop.After).Notify().Replies(WebhookReply.Status(503));
        await using var shop = new RunningShop(webhooks, null, Delays);
        for (var order = 0; order < Orders; order++)
        {
            await shop.OrderAsync();
        }

        await clock.AdvanceAsync(TimeSpan.FromHours(1));

        crm.Received.Should().HaveCount(Orders * (1 + RetryDelays.Length));
        (await webhooks.Deliveries.ListAsync()).Should().OnlyContain(delivery => delivery.State == DeliveryState.Dead);
        crm.Received.Select(received => SentAt(received) - start).Distinct().Take(3)
            .Should().Equal([TimeSpan.Zero, Seconds(15), Seconds(30)], "the default break takes 15 s, and ends with one trial");
    }

    [Fact]
    public async Task Advance_ReceiverHangs_EndsItsTimeLimitAndRetries()
    {
        await using var webhooks = new TestWebhooks();
        var clock = webhooks.UseFakeClock();
        var crm = webhooks.On(RunningShop.After).Notify().WithTimeout(2_000).RepliesInTurn(WebhookReply.Hang(), WebhookReply.Allow());
        await using var shop = new RunningShop(webhooks, null, Delays);
        await shop.OrderAsync();
        await crm.Received.WaitForAsync();
        var start = clock.Now;

        await webhooks.Deliveries.DrainAsync();
        await clock.AdvanceAsync(TimeSpan.FromMinutes(1));

        crm.Received.Select(received => SentAt(received) - start).Should().Equal(TimeSpan.Zero, Seconds(7));
    }

    [Fact]
    public async Task Advance_OverTheValidityPeriod_BeginsAndEndsIt()
    {
        await using var webhooks = new TestWebhooks();
        var clock = webhooks.UseFakeClock();
        var (from, to) = (clock.Now + TimeSpan.FromHours(1), clock.Now + TimeSpan.FromHours(2));
        var stock = webhooks.On(RunningShop.Before).Gate().With(webhook => webhook with { ValidFrom = from, ValidTo = to })
            .Replies(WebhookReply.Problem(409, "Sold out"));
        await using var shop = new RunningShop(webhooks);

        (await shop.OrderAsync()).Should().Be(201);
        await clock.AdvanceToAsync(from);
        (await shop.OrderAsync()).Should().Be(409);
        await clock.AdvanceToAsync(to);
        (await shop.OrderAsync()).Should().Be(201);
        stock.Received.Should().ContainSingle();
    }

    [Fact]
    public async Task Advance_OverTheEndOfASubscription_RaisesItsEventOnce()
    {
        await using var webhooks = new TestWebhooks();
        var clock = webhooks.UseFakeClock();
        var end = clock.Now + TimeSpan.FromDays(30);
        var reminder = webhooks.On("on_subscription").Notify();
        await using var shop = new RunningShop(
            webhooks, services => services.Configure<MembershipOptions>(options => options.Ends.Add(end)));

        await clock.AdvanceToAsync(end - Seconds(1));
        reminder.Received.ExpectNone();
        await clock.AdvanceToAsync(end);
        await clock.AdvanceAsync(TimeSpan.FromDays(1));

        reminder.Received.ExpectOne().Data["valid_to"]!.GetValue<long>().Should().Be(end.ToUnixTimeMilliseconds());
    }

    [Fact]
    public async Task Advance_OverTheEndOfManySubscriptions_RaisesAll()
    {
        await using var webhooks = new TestWebhooks();
        var clock = webhooks.UseFakeClock();
        var memberships = new ManyMemberships(250, clock.Now + Seconds(1));
        var reminder = webhooks.On("on_subscription").Notify();

        // The next poll of its own is beyond the move.
        await using var shop = new RunningShop(
            webhooks,
            services => services.AddSingleton<IExpiringSubscriptionSource>(memberships),
            ("Webhooks:Subscriptions:PollInterval", "01:00:00"));

        await clock.AdvanceAsync(Seconds(1));

        reminder.Received.Should().HaveCount(250);
    }

    [Fact]
    public async Task UseFakeClock_ApplicationIsSetUp_FailsAndSaysWhen()
    {
        await using var webhooks = new TestWebhooks();
        await using var shop = new RunningShop(webhooks);

        FluentActions.Invoking(webhooks.UseFakeClock).Should().Throw<InvalidOperationException>()
            .WithMessage("The application has been set up already. Call UseFakeClock() before *CreateClient()*");
        FluentActions.Invoking(webhooks.UseApplicationStore).Should().Throw<InvalidOperationException>()
            .WithMessage("*Call UseApplicationStore() before *");
    }

    [Fact]
    public async Task UseFakeClock_OfTheTest_IsTheApplications()
    {
        await using var webhooks = new TestWebhooks();
        var time = new FakeTimeProvider(new DateTimeOffset(2031, 5, 4, 3, 2, 1, TimeSpan.Zero));
        var clock = webhooks.UseFakeClock(time);
        var stock = webhooks.On(RunningShop.Before);
        await using var shop = new RunningShop(webhooks);

        await shop.OrderAsync();

        shop.Services.GetRequiredService<TimeProvider>().Should().BeSameAs(time).And.BeSameAs(clock.TimeProvider);
        stock.Received.ExpectOne<Order>().Timestamp.Should().Be(clock.Now);
    }

    [Fact]
    public async Task Advance_BackInTime_Throws()
    {
        await using var webhooks = new TestWebhooks();
        var clock = webhooks.UseFakeClock();

        await FluentActions.Awaiting(() => clock.AdvanceAsync(Seconds(-1))).Should().ThrowAsync<ArgumentOutOfRangeException>();
    }

    private static DateTimeOffset SentAt(ReceivedWebhook received)
        => DateTimeOffset.FromUnixTimeSeconds(long.Parse(received.Header("webhook-timestamp")!, System.Globalization.CultureInfo.InvariantCulture));

    private static TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(seconds);

    /// <summary>Memberships that end at the same time, each until it is marked.</summary>
    private sealed class ManyMemberships(int count, DateTimeOffset end) : IExpiringSubscriptionSource
    {
        private readonly ConcurrentDictionary<string, ExpiredSubscription> _unmarked = new(
            Enumerable.Range(0, count).Select(number => KeyValuePair.Create($"{number}", new ExpiredSubscription($"{number}", "ann", end))));

        public Task<IReadOnlyList<ExpiredSubscription>> GetExpiredAsync(DateTimeOffset upTo, int limit, CancellationToken cancellationToken)
            => Task.FromResult<IReadOnlyList<ExpiredSubscription>>(
                [.. _unmarked.Values.Where(subscription => subscription.ValidTo <= upTo).Take(limit)]);

        public Task MarkRaisedAsync(IReadOnlyList<ExpiredSubscription> raised, CancellationToken cancellationToken)
        {
            foreach (var subscription in raised)
            {
                _unmarked.TryRemove(subscription.Id, out _);
            }

            return Task.CompletedTask;
        }
    }
}
