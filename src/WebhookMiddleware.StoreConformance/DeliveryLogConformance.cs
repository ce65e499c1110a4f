using FluentAssertions;
using WebhookMiddleware.Audit;
using WebhookMiddleware.Events;
using WebhookMiddleware.Outbox;
using Xunit;

// The names of tests say what they check.
#pragma warning disable CS1591

namespace WebhookMiddleware.StoreConformance;

/// <summary>The tests of <see cref="IDeliveryLog"/>.</summary>
public abstract class DeliveryLogConformance : DeliveryConformanceSuite
{
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task FindAsync_WrittenDelivery_GivesTheMessageAndTheWebhookId()
    {
        var message = Samples.Message(Samples.Delivery(Hook));
        await Outbox.WriteAsync([message], Lease, default);

        var details = await FindAsync(message.Deliveries[0].Id);

        details.InvocationId.Should().Be(message.Invocation.Id);
        details.Data.ToArray().Should().Equal(message.Data.ToArray());
        details.Attempts.Should().BeEmpty();
        details.Delivery.Should().Be(new DeliverySummary
        {
            Id = message.Deliveries[0].Id,
            MessageId = $"msg_{message.Invocation.Id:N}_{Hook:N}",
            WebhookId = Hook,
            Event = WebhookEvents.AfterRegistration,
            State = DeliveryState.Pending,
            Attempts = 0,
            CreatedAt = Time.GetUtcNow(),
            NextAttemptAt = Time.GetUtcNow(),
        });
    }

    [Fact]
    public async Task FindAsync_BeingSent_HasNoNextAttempt()
    {
        var id = (await WriteAsync(1))[0];
        await ClaimOneAsync();

        (await FindAsync(id)).Delivery.Should().Match<DeliverySummary>(d => d.State == DeliveryState.Delivering && d.NextAttemptAt == null);
    }

    [Fact]
    public async Task FindAsync_UnknownId_GivesNull() => (await DeliveryLog.FindAsync(Guid.CreateVersion7(), default)).Should().BeNull();

    [Fact]
    public async Task ReadAsync_Times_GiveWhatWasWrittenBetween()
    {
        List<Guid> ids = [];
        for (var i = 0; i < 9; i++)
        {
            ids.AddRange(await WriteAsync(1));
            Time.Advance(TimeSpan.FromMinutes(7));
        }

        var start = Time.GetUtcNow() - TimeSpan.FromMinutes(63);
        for (var from = -1; from < 10; from++)
        {
            for (var to = from; to < 11; to++)
            {
                var query = new DeliveryQuery
                {
                    From = start + TimeSpan.FromMinutes(7 * from),
                    To = start + TimeSpan.FromMinutes(7 * to),
                    WebhookId = Hook,
                };

                (await DeliveryLog.ReadAsync(query, default)).Items.Select(d => d.Id)
                    .Should().Equal(ids.Where((_, i) => i >= from && i < to).Reverse(), "from {0} to {1}", from, to);
            }
        }
    }

    [Fact]
    public async Task ReadAsync_OpenDeliveries_ComeByPages()
    {
        await WriteAsync(2);
        await SettleAllAsync(DeliveryState.Delivered);
        var pending = await WriteAsync(5);
        var query = new DeliveryQuery { State = DeliveryState.Pending, Event = WebhookEvents.AfterRegistration, Limit = 2 };

        var first = await DeliveryLog.ReadAsync(query, default);
        var second = await DeliveryLog.ReadAsync(query with { Cursor = first.NextCursor }, default);
        var third = await DeliveryLog.ReadAsync(query with { Cursor = second.NextCursor }, default);

        first.Items.Concat(second.Items).Concat(third.Items).Select(d => d.Id).Should().Equal(pending.Reverse());
        third.NextCursor.Should().BeNull();
        await ClaimOneAsync();
        (await DeliveryLog.ReadAsync(new DeliveryQuery { State = DeliveryState.Delivering }, default)).Items.Should().ContainSingle();
    }

    [Fact]
    public async Task ReadSettledAsync_BehindAPosition_GivesWhatEndedInOrder()
    {
        var quiet = TimeSpan.FromSeconds(1);
        var start = new SettledPosition(Time.GetUtcNow(), Guid.Empty);
        await WriteAsync(2);
        await SettleAllAsync(DeliveryState.Delivered);
        Time.Advance(quiet);
        await WriteAsync(1);
        await SettleAllAsync(DeliveryState.Dead);
        await WriteAsync(1);

        (await DeliveryLog.ReadSettledAsync(start, quiet, 10, default)).Should().BeEmpty("they ended too shortly ago");
        Time.Advance(TimeSpan.FromMilliseconds(1));
        var first = await DeliveryLog.ReadSettledAsync(start, quiet, 1, default);
        Time.Advance(quiet);
        var rest = await DeliveryLog.ReadSettledAsync(new SettledPosition(first[0].SettledAt, first[0].Delivery.Id), quiet, 10, default);

        first[0].Delivery.State.Should().Be(DeliveryState.Delivered);
        rest.Select(settled => settled.Delivery.State).Should().Equal(DeliveryState.Delivered, DeliveryState.Dead);
        rest.Select(settled => settled.SettledAt).Should().BeInAscendingOrder().And.OnlyContain(at => at < Time.GetUtcNow());
    }

    [Fact]
    public async Task ReadAsync_PagesWhileDeliveriesArrive_GivesEachOldOneOnce()
    {
        var ids = await WriteAsync(25);

        List<Guid> read = [];
        long? cursor = null;
        do
        {
            var page = await DeliveryLog.ReadAsync(new DeliveryQuery { Limit = 10, Cursor = cursor }, default);
            read.AddRange(page.Items.Select(d => d.Id));
            cursor = page.NextCursor;
            await WriteAsync(3);
        }
        while (cursor is not null);

        read.Should().Equal(ids.Reverse());
    }

    [Fact]
    public async Task ReadAsync_PageThatEndsTheLog_HasNoCursor()
    {
        await WriteAsync(10);

        (await DeliveryLog.ReadAsync(new DeliveryQuery { Limit = 10 }, default)).NextCursor.Should().BeNull();
        (await DeliveryLog.ReadAsync(new DeliveryQuery { Limit = 9 }, default)).NextCursor.Should().NotBeNull();
        (await DeliveryLog.ReadAsync(new DeliveryQuery { Limit = int.MaxValue }, default)).Items.Should().HaveCount(10);
        await DeliveryLog.Invoking(l => l.ReadAsync(new DeliveryQuery { Limit = 0 }, default))
            .Should().ThrowAsync<ArgumentOutOfRangeException>();
    }

    [Fact]
    public async Task ReadAsync_Filters_GiveOnlyWhatPasses()
    {
        var other = Guid.CreateVersion7();
        var old = await WriteAsync(1);
        Time.Advance(TimeSpan.FromMilliseconds(1));
        var from = Time.GetUtcNow();
        var wanted = await WriteAsync(1);
        var others = await WriteAsync(1, other);
        Time.Advance(TimeSpan.FromMilliseconds(1));
        var to = Time.GetUtcNow();
        var late = await WriteAsync(1);

        (await ReadAsync(new DeliveryQuery { WebhookId = other })).Should().Equal(others);
        (await ReadAsync(new DeliveryQuery { Event = WebhookEvents.AfterRegistration })).Should().HaveCount(4);
        (await ReadAsync(new DeliveryQuery { Event = "none" })).Should().BeEmpty();
        (await ReadAsync(new DeliveryQuery { From = from.ToOffset(TimeSpan.FromHours(-8)), To = to }))
            .Should().Equal([.. others, .. wanted]);
        (await ReadAsync(new DeliveryQuery { WebhookId = Hook, From = from, To = to, State = DeliveryState.Pending }))
            .Should().Equal(wanted);
        (await ReadAsync(new DeliveryQuery { WebhookId = Hook })).Should().Equal([.. late, .. wanted, .. old]);
    }

    [Fact]
    public async Task ReadAsync_State_GivesDeliveriesThatStandSo()
    {
        var states = Enum.GetValues<DeliveryState>();
        await WriteAsync(states.Length);
        var claimed = await ClaimAsync();
        await Queue.SettleAsync(
            [
                .. states.Zip(claimed)
                    .Where(pair => pair.First != DeliveryState.Delivering)
                    .Select(pair => Settle(pair.Second, pair.First)),
            ],
            default);

        foreach (var (state, delivery) in states.Zip(claimed))
        {
            (await ReadAsync(new DeliveryQuery { State = state })).Should().Equal(delivery.Id);
        }
    }

    [Theory]
    [InlineData(DeliveryState.Delivered)]
    [InlineData(DeliveryState.Dead)]
    [InlineData(DeliveryState.Cancelled)]
    [InlineData(DeliveryState.Pending)]
    public async Task RetryAsync_NotBeingSent_IsDueAtOnceWithTheWholeScheduleAnew(DeliveryState state)
    {
        var id = (await WriteAsync(1))[0];
        await SettleAllAsync(DeliveryState.Pending);
        await SettleAllAsync(state, Delay, DeliveryKind.Retry);
        var messageId = (await FindAsync(id)).Delivery.MessageId;
        Time.Advance(TimeSpan.FromSeconds(1));

        (await DeliveryLog.RetryAsync(id, default)).Should().BeTrue();

        var summary = (await FindAsync(id)).Delivery;
        summary.Should().Match<DeliverySummary>(
            d => d.State == DeliveryState.Pending && d.NextAttemptAt == Time.GetUtcNow() && d.MessageId == messageId);
        var again = await ClaimOneAsync(DeliveryKind.Retry);
        again.Id.Should().Be(id);
        again.Attempt.Should().Be(1, "the schedule starts afresh");
        await Queue.SettleAsync([Settle(again, DeliveryState.Pending)], default);
        (await ClaimOneAsync(DeliveryKind.Retry)).Attempt.Should().Be(2);
        var details = await FindAsync(id);
        details.Attempts.Select(a => a.Number).Should().Equal(1, 2, 3);
        details.Delivery.Attempts.Should().Be(3);
    }

    [Fact]
    public async Task RetryAndReplay_Entry_IsWrittenOnceIfADeliveryIsChanged()
    {
        var id = (await WriteAsync(1))[0];
        var claimed = await ClaimOneAsync();
        AuditEntry[] entries = [.. Enumerable.Range(0, 4).Select(_ => Samples.AuditEntry())];

        await DeliveryLog.RetryAsync(id, entries[0], default);
        await DeliveryLog.ReplayAsync(new DeliveryQuery(), 10, entries[1], default);
        (await AuditLog.ReadAsync(new AuditQuery(), default)).Items.Should().BeEmpty("the delivery is being sent");

        await Queue.SettleAsync([Settle(claimed, DeliveryState.Dead)], default);
        await DeliveryLog.RetryAsync(id, entries[2], default);
        await SettleAllAsync(DeliveryState.Dead, default, DeliveryKind.Retry);
        await DeliveryLog.ReplayAsync(new DeliveryQuery(), 10, entries[3] with { WebhookId = null, Actor = null, Changes = [] }, default);

        var written = (await AuditLog.ReadAsync(new AuditQuery(), default)).Items;
        written.Select(entry => entry.Id).Should().Equal(entries[3].Id, entries[2].Id);
        written[1].Should().BeEquivalentTo(entries[2], options => options.Excluding(entry => entry.Changes));
        written[1].Changes.Should().HaveCount(entries[2].Changes.Count);
        (written[0].WebhookId, written[0].Actor, written[0].Changes.Count).Should().Be((null, null, 0));
    }

    [Fact]
    public async Task RetryAsync_NeverAttempted_StaysAFirstAttempt()
    {
        var id = (await WriteAsync(1))[0];
        await Queue.SettleAsync([Settle(await ClaimOneAsync(), DeliveryState.Pending, Delay, outcome: null)], default);

        (await DeliveryLog.RetryAsync(id, default)).Should().BeTrue();
        (await DeliveryLog.RetryAsync(id, default)).Should().BeTrue("it waits still");

        (await ClaimOneAsync()).Attempt.Should().Be(1);
    }

    [Fact]
    public async Task RetryAsync_BeingSentOrUnknown_IsRefused()
    {
        var id = (await WriteAsync(1))[0];
        var claimed = await ClaimOneAsync();

        (await DeliveryLog.RetryAsync(id, default)).Should().BeFalse();
        (await DeliveryLog.RetryAsync(Guid.CreateVersion7(), default)).Should().BeFalse();

        await Queue.SettleAsync([Settle(claimed, DeliveryState.Delivered)], default);
        (await StateOfAsync(id)).Should().Be(DeliveryState.Delivered);
    }

    [Fact]
    public async Task RetryAsync_SettledDelivery_IsNotPrunedMeanwhile()
    {
        var id = (await WriteAsync(1))[0];
        await SettleAllAsync(DeliveryState.Dead);
        Time.Advance(TimeSpan.FromDays(30));
        await DeliveryLog.RetryAsync(id, default);

        (await Queue.PruneAsync(Time.GetUtcNow(), 10, default)).Should().Be(0);
    }

    [Fact]
    public async Task ReplayAsync_Selection_IsSentAgainInBatches()
    {
        var ids = await WriteAsync(7);
        await SettleAllAsync(DeliveryState.Dead);
        await WriteAsync(1, Guid.CreateVersion7());
        var to = Time.GetUtcNow().AddSeconds(1);
        var query = new DeliveryQuery { WebhookId = Hook, State = DeliveryState.Dead, To = to, Limit = 1, Cursor = 1 };

        (await DeliveryLog.ReplayAsync(query, 5, default)).Should().Be(5);
        (await ClaimAsync(DeliveryKind.Retry)).Select(c => c.Id).Should().Equal(ids[..5]);
        (await DeliveryLog.ReplayAsync(query, 5, default)).Should().Be(2);
        (await DeliveryLog.ReplayAsync(query, 5, default)).Should().Be(0);
        (await ClaimAsync(DeliveryKind.Retry)).Select(c => c.Id).Should().Equal(ids[5..]);
    }

    [Fact]
    public async Task ReplayAsync_AnyState_LeavesOutWhatIsDueAfreshOrBeingSent()
    {
        await WriteAsync(1);
        await ClaimOneAsync();
        await WriteAsync(3);
        await SettleAllAsync(DeliveryState.Pending, Delay);
        await WriteAsync(1);

        (await DeliveryLog.ReplayAsync(new DeliveryQuery(), 2, default)).Should().Be(2);
        (await DeliveryLog.ReplayAsync(new DeliveryQuery(), 2, default)).Should().Be(1);
        (await DeliveryLog.ReplayAsync(new DeliveryQuery(), 2, default)).Should().Be(0);

        await DeliveryLog.Invoking(l => l.ReplayAsync(new DeliveryQuery(), 0, default)).Should().ThrowAsync<ArgumentOutOfRangeException>();
    }

    private async Task<IEnumerable<Guid>> ReadAsync(DeliveryQuery query)
        => (await DeliveryLog.ReadAsync(query, default)).Items.Select(d => d.Id);
}
