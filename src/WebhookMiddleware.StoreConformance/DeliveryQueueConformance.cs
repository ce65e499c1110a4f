using FluentAssertions;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Webhooks;
using Xunit;

// The names of tests say what they check.
#pragma warning disable CS1591

namespace WebhookMiddleware.StoreConformance;

/// <summary>The tests of <see cref="IDeliveryQueue"/>.</summary>
public abstract class DeliveryQueueConformance : DeliveryConformanceSuite
{
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    [Fact]
    public async Task ClaimAsync_Limits_HoldForEachWebhookAndInAll()
    {
        var (a, b, c) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        var ids = new Dictionary<Guid, Guid[]> { [a] = await WriteAsync(5, a), [b] = await WriteAsync(5, b), [c] = await WriteAsync(5, c) };

        var claimed = await ClaimFromAsync(DeliveryKind.FirstAttempt, 6, new(a, 2, false), new(b, 0, false), new(c, 5, false));
        claimed.Select(d => d.Id).Should().Equal([.. ids[a][..2], .. ids[c][..4]]);

        claimed = await ClaimFromAsync(DeliveryKind.FirstAttempt, 100, new(a, 1, false), new(b, 3, false), new(c, 9, false));
        claimed.Select(d => d.Id).Should().Equal([ids[a][2], .. ids[b][..3], ids[c][4]]);
    }

    [Fact]
    public async Task ClaimAsync_SeveralWebhooks_TakesTheOldestFirst()
    {
        var other = Guid.CreateVersion7();
        List<Guid> ids = [];
        for (var i = 0; i < 6; i++)
        {
            ids.AddRange(await WriteAsync(1, i % 2 == 0 ? Hook : other));
            Time.Advance(Tick);
        }

        ClaimableWebhook[] webhooks = [new(other, 9, false), new(Hook, 9, false)];
        (await ClaimFromAsync(DeliveryKind.FirstAttempt, 4, webhooks)).Select(d => d.Id).Should().Equal(ids[..4]);
        (await ClaimFromAsync(DeliveryKind.FirstAttempt, 4, webhooks)).Select(d => d.Id).Should().Equal(ids[4..]);
    }

    [Fact]
    public async Task ClaimAsync_WebhookThatIsNotNamed_IsLeftAlone()
    {
        await WriteAsync(3, Guid.CreateVersion7());

        (await ClaimAsync()).Should().BeEmpty();
        (await ClaimFromAsync(DeliveryKind.FirstAttempt, 10)).Should().BeEmpty();
        (await ClaimAsync(limit: 0)).Should().BeEmpty();
    }

    [Fact]
    public async Task ClaimAsync_HundredsOfWebhooksWithoutDeliveries_FindsTheOthers()
    {
        // The ids ascend, and some webhooks that are not named have deliveries, too.
        Guid[] all = [.. Enumerable.Range(0, 300).Select(_ => Guid.CreateVersion7())];
        var (one, lane) = (all[150], all[298]);
        ClaimableWebhook[] webhooks = [.. all.Skip(1).Take(298).Select((id, i) => new ClaimableWebhook(id, 5, id == lane || i % 2 == 0))];
        (await ClaimFromAsync(DeliveryKind.FirstAttempt, 10, webhooks)).Should().BeEmpty();
        await WriteAsync(1, all[0]);
        await WriteAsync(1, all[299]);
        Guid[] ids = [.. await WriteAsync(3, one), .. await WriteAsync(2, lane)];

        var claimed = await ClaimFromAsync(DeliveryKind.FirstAttempt, 10, webhooks);
        claimed.Select(d => d.Id).Should().BeEquivalentTo(ids[..4]);
        await Queue.SettleAsync([.. claimed.Select(d => Settle(d, d.Id == ids[3] ? DeliveryState.Dead : DeliveryState.Pending))], default);
        (await ClaimFromAsync(DeliveryKind.Retry, 10, webhooks)).Select(d => d.Id).Should().BeEquivalentTo([.. ids[..3], ids[4]]);

        // The second one of the lane is under way when the first is sent again.
        await DeliveryLog.RetryAsync(ids[3], default);
        (await ClaimFromAsync(DeliveryKind.FirstAttempt, 10, webhooks)).Should().BeEmpty();
    }

    [Fact]
    public async Task ClaimAsync_Kinds_AreClaimedApart()
    {
        var retry = await WriteAsync(1);
        await SettleAllAsync(DeliveryState.Pending);
        var first = await WriteAsync(1);

        (await ClaimOneAsync(DeliveryKind.Retry)).Id.Should().Be(retry[0]);
        (await ClaimAsync(DeliveryKind.Retry)).Should().BeEmpty();
        (await ClaimOneAsync()).Id.Should().Be(first[0]);
    }

    [Fact]
    public async Task ClaimAsync_DueLater_WaitsForItsTime()
    {
        await WriteAsync(1);
        await SettleAllAsync(DeliveryState.Pending, Delay);

        Time.Advance(Delay - Tick);
        (await ClaimAsync(DeliveryKind.Retry)).Should().BeEmpty();
        Time.Advance(Tick);
        (await ClaimOneAsync(DeliveryKind.Retry)).Attempt.Should().Be(2);
    }

    [Fact]
    public async Task ClaimAsync_DeliveriesOfOneMessage_EachGetIt()
    {
        var message = Samples.Message(Samples.Delivery(Hook), Samples.Delivery(Hook));
        await Outbox.WriteAsync([message], Lease, default);

        (await ClaimAsync()).Select(c => c.Message.Invocation.Id).Should().Equal(message.Invocation.Id, message.Invocation.Id);
    }

    [Fact]
    public async Task ClaimAsync_TwentyParallelClaimers_NeverGetTheSame()
    {
        var ids = await WriteAsync(300);

        var claimed = await Together.RunAsync(20, async _ =>
        {
            List<Guid> mine = [];
            while (await ClaimAsync(limit: 7) is { Count: > 0 } next)
            {
                mine.AddRange(next.Select(c => c.Id));
            }

            return mine;
        });

        claimed.SelectMany(mine => mine).Should().BeEquivalentTo(ids);
    }

    [Fact]
    public async Task SettleAsync_Delivered_EndsTheDeliveryAndKeepsTheAttempt()
    {
        var id = (await WriteAsync(1))[0];
        var claimed = await ClaimOneAsync();
        Time.Advance(Tick);

        await Queue.SettleAsync([new(id, claimed.ClaimId, DeliveryState.Delivered, Delay, Samples.Attempt())], default);

        Samples.Defaults(Samples.Attempt(), new DeliveryAttempt { Number = 0, At = default, Outcome = default })
            .Should().BeEmpty("the sample has to cover every member");
        var details = await FindAsync(id);
        details.Delivery.State.Should().Be(DeliveryState.Delivered);
        details.Delivery.Attempts.Should().Be(1);
        details.Delivery.NextAttemptAt.Should().BeNull();
        details.Attempts.Should().Equal(Samples.Attempt());
        await NothingIsLeftAsync();
    }

    [Theory]
    [InlineData(DeliveryState.Dead)]
    [InlineData(DeliveryState.Cancelled)]
    public async Task SettleAsync_EndWithoutAnAttempt_EndsTheDelivery(DeliveryState state)
    {
        var id = (await WriteAsync(1))[0];

        await Queue.SettleAsync([Settle(await ClaimOneAsync(), state, outcome: null)], default);

        var details = await FindAsync(id);
        details.Delivery.State.Should().Be(state);
        details.Attempts.Should().BeEmpty();
        await NothingIsLeftAsync();
    }

    [Fact]
    public async Task SettleAsync_PendingWithAnAttempt_IsDueAfterTheDelayAndCountsIt()
    {
        var id = (await WriteAsync(1))[0];
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            var claimed = await ClaimOneAsync(attempt == 1 ? DeliveryKind.FirstAttempt : DeliveryKind.Retry);
            claimed.Attempt.Should().Be(attempt);
            await Queue.SettleAsync([Settle(claimed, DeliveryState.Pending, Delay)], default);

            var delivery = (await FindAsync(id)).Delivery;
            delivery.State.Should().Be(DeliveryState.Pending);
            delivery.NextAttemptAt.Should().Be(Time.GetUtcNow() + Delay);
            Time.Advance(Delay);
        }

        (await FindAsync(id)).Attempts.Select(a => a.Number).Should().Equal(1, 2, 3);
    }

    [Fact]
    public async Task SettleAsync_PendingWithoutAnAttempt_ParksTheDelivery()
    {
        var id = (await WriteAsync(1))[0];

        await Queue.SettleAsync([Settle(await ClaimOneAsync(), DeliveryState.Pending, Delay, outcome: null)], default);
        Time.Advance(Delay);

        (await FindAsync(id)).Attempts.Should().BeEmpty();
        (await ClaimOneAsync()).Attempt.Should().Be(1, "no attempt was made");
    }

    [Fact]
    public async Task SettleAsync_SeveralStatesAtOnce_SettlesEachItsWay()
    {
        await WriteAsync(4);
        var claimed = await ClaimAsync();

        await Queue.SettleAsync(
            [
                Settle(claimed[0], DeliveryState.Delivered, outcome: WebhookOutcome.Allowed),
                Settle(claimed[1], DeliveryState.Pending, Delay),
                Settle(claimed[2], DeliveryState.Dead),
                Settle(claimed[3], DeliveryState.Pending, outcome: null),
            ],
            default);

        var page = await DeliveryLog.ReadAsync(new DeliveryQuery(), default);
        page.Items.Select(d => (d.State, d.Attempts)).Should().Equal(
            (DeliveryState.Pending, 0), (DeliveryState.Dead, 1), (DeliveryState.Pending, 1), (DeliveryState.Delivered, 1));
    }

    [Fact]
    public async Task SettleAsync_OneClaimSettledByCallsAtTheSameTime_SettlesAll()
    {
        await WriteAsync(40);
        var claimed = await ClaimAsync(limit: 40);

        await Together.RunAsync(4, async part =>
        {
            await Queue.SettleAsync([.. claimed.Where((_, i) => i % 4 == part).Select(d => Settle(d, DeliveryState.Delivered))], default);
            return true;
        });

        var page = await DeliveryLog.ReadAsync(new DeliveryQuery { State = DeliveryState.Delivered, Limit = 100 }, default);
        page.Items.Should().HaveCount(40).And.OnlyContain(d => d.Attempts == 1);
    }

    [Fact]
    public async Task SettleAsync_LostLease_ChangesNothing()
    {
        var id = (await WriteAsync(1))[0];
        var lost = await ClaimOneAsync();
        Time.Advance(Lease);
        await Queue.RecoverAsync(10, default);
        await Queue.SettleAsync([Settle(lost, DeliveryState.Dead)], default);
        (await StateOfAsync(id)).Should().Be(DeliveryState.Pending);

        var held = await ClaimOneAsync();
        await Queue.RenewAsync(lost.ClaimId, Lease * 10, default);
        await Queue.ReleaseAsync(lost.ClaimId, default);
        await Queue.SettleAsync(
            [Settle(lost, DeliveryState.Dead), Settle(held, DeliveryState.Delivered), Settle(held, DeliveryState.Dead)], default);

        var details = await FindAsync(id);
        details.Delivery.State.Should().Be(DeliveryState.Delivered);
        details.Attempts.Should().ContainSingle();
    }

    [Fact]
    public async Task SettleAsync_StillDelivering_Throws()
    {
        await WriteAsync(1);
        var claimed = await ClaimOneAsync();

        await Queue.Invoking(q => q.SettleAsync([Settle(claimed, DeliveryState.Delivering)], default))
            .Should().ThrowAsync<ArgumentException>();
        await Queue.SettleAsync([], default);
    }

    [Fact]
    public async Task RenewAsync_BeforeTheLeaseEnds_ProlongsIt()
    {
        await WriteAsync(2);
        var claimed = await ClaimOneAsync();
        await ClaimOneAsync();
        Time.Advance(Lease - Tick);
        await Queue.RenewAsync(claimed.ClaimId, Lease, default);
        Time.Advance(Lease - Tick);

        (await Queue.RecoverAsync(10, default)).Should().Be(1, "the other claim was not renewed");
        Time.Advance(Tick);
        (await Queue.RecoverAsync(10, default)).Should().Be(1);
    }

    [Fact]
    public async Task ReleaseAsync_HeldDeliveries_AreDueAtOnceWithoutAnAttempt()
    {
        var ids = await WriteAsync(3);
        var claimed = await ClaimAsync();
        await Queue.SettleAsync([Settle(claimed[1], DeliveryState.Delivered)], default);

        await Queue.ReleaseAsync(claimed[0].ClaimId, default);

        (await ClaimAsync()).Select(c => (c.Id, c.Attempt)).Should().Equal((ids[0], 1), (ids[2], 1));
    }

    [Fact]
    public async Task RecoverAsync_LeasesThatRanOut_GivesBackUpToTheLimit()
    {
        await WriteAsync(5);
        await ClaimAsync();
        (await Queue.RecoverAsync(10, default)).Should().Be(0);

        Time.Advance(Lease);

        (await Queue.RecoverAsync(3, default)).Should().Be(3);
        (await Queue.RecoverAsync(3, default)).Should().Be(2);
        (await Queue.RecoverAsync(3, default)).Should().Be(0);
        (await ClaimAsync()).Should().HaveCount(5).And.OnlyContain(c => c.Attempt == 1);
    }

    [Fact]
    public async Task ClaimAsync_InOrder_TakesTheHeadOnly()
    {
        var ids = await WriteAsync(3);

        (await ClaimAsync(inOrder: true)).Select(c => c.Id).Should().Equal(ids[0]);
        (await ClaimAsync(inOrder: true)).Should().BeEmpty("one is being sent");
        (await ClaimAsync(DeliveryKind.Retry, inOrder: true)).Should().BeEmpty();
    }

    [Theory]
    [InlineData(DeliveryState.Delivered)]
    [InlineData(DeliveryState.Dead)]
    public async Task ClaimAsync_InOrderHeadIsSettled_TakesTheNext(DeliveryState state)
    {
        var ids = await WriteAsync(2);

        await Queue.SettleAsync([Settle(await ClaimOneAsync(inOrder: true), state)], default);

        (await ClaimOneAsync(inOrder: true)).Id.Should().Be(ids[1]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ClaimAsync_InOrderHeadIsDueLater_HoldsTheLane(bool attempted)
    {
        var ids = await WriteAsync(2);
        var head = await ClaimOneAsync(inOrder: true);

        await Queue.SettleAsync([Settle(head, DeliveryState.Pending, Delay, attempted ? WebhookOutcome.BadStatus : null)], default);

        (await ClaimAsync(inOrder: true)).Should().BeEmpty();
        Time.Advance(Delay);
        (await ClaimOneAsync(inOrder: true)).Id.Should().Be(ids[0], "either kind of claim takes the head");
    }

    [Fact]
    public async Task ClaimAsync_InOrderHeadLostItsHost_ComesBackFirst()
    {
        var ids = await WriteAsync(2);
        await ClaimOneAsync(inOrder: true);
        Time.Advance(Lease);
        await Queue.RecoverAsync(10, default);

        (await ClaimOneAsync(DeliveryKind.Retry, inOrder: true)).Id.Should().Be(ids[0]);
    }

    [Fact]
    public async Task ClaimAsync_InOrderOlderOneIsSentAgainWhileAnotherIsUnderWay_WaitsForIt()
    {
        var ids = await WriteAsync(2);
        await Queue.SettleAsync([Settle(await ClaimOneAsync(inOrder: true), DeliveryState.Dead)], default);
        var underWay = await ClaimOneAsync(inOrder: true);

        await DeliveryLog.RetryAsync(ids[0], default);

        (await ClaimAsync(inOrder: true)).Should().BeEmpty();
        await Queue.SettleAsync([Settle(underWay, DeliveryState.Delivered)], default);
        (await ClaimOneAsync(inOrder: true)).Id.Should().Be(ids[0]);
    }

    [Fact]
    public async Task ClaimAsync_InOrderManyClaimers_OneIsUnderWayAtATime()
    {
        var ids = await WriteAsync(20);
        List<Guid> sent = [];

        while (sent.Count < ids.Length)
        {
            var claimed = await Together.RunAsync(
                8, i => ClaimAsync(i % 2 == 0 ? DeliveryKind.FirstAttempt : DeliveryKind.Retry, inOrder: true));
            var only = claimed.SelectMany(c => c).Should().ContainSingle().Subject;
            sent.Add(only.Id);
            await Queue.SettleAsync([Settle(only, DeliveryState.Delivered)], default);
        }

        sent.Should().Equal(ids);
    }

    [Fact]
    public async Task ClaimAsync_LanesAndOthers_AreClaimedTogether()
    {
        var lane = Guid.CreateVersion7();
        var ids = await WriteAsync(2, lane);
        var others = await WriteAsync(2);

        (await ClaimFromAsync(DeliveryKind.FirstAttempt, 10, new(Hook, 5, false), new(lane, 5, true))).Select(c => c.Id)
            .Should().BeEquivalentTo([ids[0], .. others]);
    }

    [Fact]
    public async Task CancelOrphansAsync_WebhookIsGone_CancelsWhatWaitsForIt()
    {
        var gone = Guid.CreateVersion7();
        var kept = await WriteAsync(2);
        var orphans = await WriteAsync(5, gone);
        var underWay = await ClaimFromAsync(DeliveryKind.FirstAttempt, 1, new ClaimableWebhook(gone, 1, false));

        (await Queue.CancelOrphansAsync([Hook, Guid.CreateVersion7()], TimeSpan.Zero, 3, default)).Should().Be(3);
        (await Queue.CancelOrphansAsync([Hook], TimeSpan.Zero, 3, default)).Should().Be(1);
        (await Queue.CancelOrphansAsync([Hook], TimeSpan.Zero, 3, default)).Should().Be(0);

        (await StateOfAsync(orphans[0])).Should().Be(DeliveryState.Delivering);
        (await StateOfAsync(orphans[4])).Should().Be(DeliveryState.Cancelled);
        (await StateOfAsync(kept[0])).Should().Be(DeliveryState.Pending);
        await Queue.ReleaseAsync(underWay[0].ClaimId, default);
        (await Queue.CancelOrphansAsync([Hook], TimeSpan.Zero, 3, default)).Should().Be(1);
        (await Queue.CancelOrphansAsync([], TimeSpan.Zero, 10, default)).Should().Be(2);
    }

    [Fact]
    public async Task CancelOrphansAsync_WebhookThatAnotherHostHasJustAdded_KeepsItsDeliveries()
    {
        var webhook = Samples.Plain();
        await Webhooks.AddAsync(webhook, default);
        await WriteAsync(1, webhook.Id);

        (await Queue.CancelOrphansAsync([Hook], TimeSpan.Zero, 10, default)).Should().Be(0);
    }

    [Fact]
    public async Task CancelOrphansAsync_WebhookThatTheStoreHasNeverHad_WaitsForAnotherHost()
    {
        var ids = await WriteAsync(2);
        var attempted = await ClaimAsync(limit: 1);
        await Queue.SettleAsync([Settle(attempted[0], DeliveryState.Pending, Delay)], default);

        Time.Advance(Delay - Tick);
        (await Queue.CancelOrphansAsync([], Delay, 10, default)).Should().Be(0);
        Time.Advance(Tick);
        (await Queue.CancelOrphansAsync([], Delay, 10, default)).Should().Be(1);
        (await StateOfAsync(ids[0])).Should().Be(DeliveryState.Pending, "a host has attempted it");
        (await StateOfAsync(ids[1])).Should().Be(DeliveryState.Cancelled);
        Time.Advance(Delay);
        (await Queue.CancelOrphansAsync([], Delay, 10, default)).Should().Be(1);
    }

    [Fact]
    public async Task CancelOrphansAsync_WebhookWasDeleted_CancelsWhatWaitsForItAtOnce()
    {
        var webhook = Samples.Plain();
        var retried = await WriteAsync(1, webhook.Id);
        var claimed = await ClaimFromAsync(DeliveryKind.FirstAttempt, 1, new ClaimableWebhook(webhook.Id, 1, false));
        await Queue.SettleAsync([Settle(claimed[0], DeliveryState.Pending, Delay)], default);
        await WriteAsync(1, webhook.Id);
        await Webhooks.AddAsync(webhook, default);
        await Webhooks.TryWriteAsync(
            new WebhookChanges
            {
                Deleted = [new WebhookDeletion(webhook.Id, webhook.Version)],
                Kept = [new WebhookVersion(webhook.Id, webhook.Version) { At = Samples.Noon, KeptAt = Samples.Noon, Document = "{}" }],
            },
            default);

        (await Queue.CancelOrphansAsync([], TimeSpan.FromDays(1), 10, default)).Should().Be(2);
        (await StateOfAsync(retried[0])).Should().Be(DeliveryState.Cancelled);
    }

    [Fact]
    public async Task SettleAsync_FirstAttemptsAndOneThatWasSentAgain_SettlesAll()
    {
        var ids = await WriteAsync(3);
        var once = (await ClaimAsync()).Single(claimed => claimed.Id == ids[1]);
        await Queue.SettleAsync([Settle(once, DeliveryState.Dead)], default);
        await Queue.ReleaseAsync(once.ClaimId, default);
        (await DeliveryLog.RetryAsync(ids[1], default)).Should().BeTrue();
        ClaimedDelivery[] claimed = [.. await ClaimAsync(), .. await ClaimAsync(DeliveryKind.Retry)];
        claimed.Should().HaveCount(3).And.OnlyContain(c => c.Attempt == 1);

        await Queue.SettleAsync([.. claimed.Select(c => Settle(c, DeliveryState.Delivered))], default);

        (await Task.WhenAll(ids.Select(StateOfAsync))).Should().AllBeEquivalentTo(DeliveryState.Delivered);
        (await FindAsync(ids[1])).Attempts.Should().HaveCount(2);
        (await FindAsync(ids[0])).Attempts.Should().HaveCount(1);
    }

    [Fact]
    public async Task PruneAsync_SettledDeliveries_RemovesTheOldestUpToTheLimit()
    {
        List<Guid> ids = [];
        for (var i = 0; i < 5; i++)
        {
            ids.AddRange(await WriteAsync(1));
            await SettleAllAsync(i % 2 == 0 ? DeliveryState.Delivered : DeliveryState.Dead);
            Time.Advance(TimeSpan.FromHours(1));
        }

        var before = Time.GetUtcNow() - TimeSpan.FromHours(1);
        (await Queue.PruneAsync(before, 3, default)).Should().Be(3);
        (await RemainingAsync()).Should().Equal(ids[4], ids[3]);
        (await Queue.PruneAsync(before, 3, default)).Should().Be(1);
        (await Queue.PruneAsync(before, 3, default)).Should().Be(0);
        (await RemainingAsync()).Should().Equal(ids[4]);
    }

    [Fact]
    public async Task PruneAsync_WhatStillWaits_IsNeverTouched()
    {
        await WriteAsync(1);
        await ClaimOneAsync();
        await WriteAsync(1);
        await SettleAllAsync(DeliveryState.Pending, TimeSpan.FromDays(5000));
        await WriteAsync(1);
        Time.Advance(TimeSpan.FromDays(3000));

        (await Queue.PruneAsync(Time.GetUtcNow(), 100, default)).Should().Be(0);

        (await RemainingAsync()).Should().HaveCount(3);
        (await ClaimAsync()).Should().ContainSingle();
    }

    [Fact]
    public async Task PruneAsync_LastDeliveryOfAMessage_KeepsTheMessageUntilThen()
    {
        var message = Samples.Message(Samples.Delivery(Hook), Samples.Delivery(Hook));
        await Outbox.WriteAsync([message], Lease, default);
        var claimed = await ClaimAsync();
        await Queue.SettleAsync([Settle(claimed[0], DeliveryState.Delivered)], default);
        Time.Advance(TimeSpan.FromHours(1));

        (await Queue.PruneAsync(Time.GetUtcNow(), 100, default)).Should().Be(1);
        (await FindAsync(claimed[1].Id)).Data.ToArray().Should().Equal(message.Data.ToArray());
        await Queue.SettleAsync([Settle(claimed[1], DeliveryState.Delivered)], default);
        Time.Advance(Tick);
        (await Queue.PruneAsync(Time.GetUtcNow(), 100, default)).Should().Be(1);

        (await RemainingAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task PruneAsync_MessagesWithoutDeliveries_GoWhenTheyAreOld()
    {
        await Outbox.WriteAsync([Samples.Message(), Samples.Message(), Samples.Message()], Lease, default);

        (await Queue.PruneAsync(Samples.Noon, 2, default)).Should().Be(0);
        (await Queue.PruneAsync(Samples.Noon.AddHours(1), 2, default)).Should().Be(2);
        (await Queue.PruneAsync(Samples.Noon.AddHours(1), 2, default)).Should().Be(1);
    }

    [Fact]
    public async Task LimitOfZero_Throws()
    {
        await Queue.Invoking(q => q.RecoverAsync(0, default)).Should().ThrowAsync<ArgumentOutOfRangeException>();
        await Queue.Invoking(q => q.CancelOrphansAsync([], TimeSpan.Zero, 0, default)).Should().ThrowAsync<ArgumentOutOfRangeException>();
        await Queue.Invoking(q => q.PruneAsync(Samples.Noon, 0, default)).Should().ThrowAsync<ArgumentOutOfRangeException>();
    }

    [Fact]
    public async Task GetDepthAsync_PendingDeliveries_CountsThemAndFindsTheOldestDue()
    {
        (await Queue.GetDepthAsync(default)).Should().Be(new QueueDepth(0, null));
        await WriteAsync(2);
        await SettleAllAsync(DeliveryState.Pending, Delay);
        (await Queue.GetDepthAsync(default)).Should().Be(new QueueDepth(2, null), "nothing is due yet");

        Time.Advance(Delay);
        var retryDue = Time.GetUtcNow();
        Time.Advance(Tick);
        await WriteAsync(1);
        (await Queue.GetDepthAsync(default)).Should().Be(new QueueDepth(3, retryDue));

        await ClaimAsync(DeliveryKind.Retry);
        (await Queue.GetDepthAsync(default)).Should().Be(new QueueDepth(1, Time.GetUtcNow()));
    }

    [Fact]
    public async Task GetContentsAsync_DeliveriesInEveryState_CountsThemByStateAndByWebhook()
    {
        (await Queue.GetContentsAsync(20, default)).Should().BeEquivalentTo(new QueueContents(0, 0, 0, 0, [], 0));
        Guid[] hooks = [.. Enumerable.Range(0, 4).Select(_ => Guid.CreateVersion7())];
        await WriteAsync(2);
        await SettleAllAsync(DeliveryState.Dead);
        await WriteAsync(3);
        await SettleAllAsync(DeliveryState.Delivered);
        await WriteAsync(5, hooks[3]);
        (await Queue.CancelOrphansAsync([.. hooks[..3]], TimeSpan.Zero, 100, default)).Should().Be(5);
        await WriteAsync(2);
        await SettleAllAsync(DeliveryState.Pending, Delay);
        await WriteAsync(4);
        await WriteAsync(3, hooks[0]);
        await WriteAsync(2, hooks[1]);
        await WriteAsync(1, hooks[2]);

        (await Queue.GetContentsAsync(0, default)).Should().BeEquivalentTo(new QueueContents(0, 0, Dead: 2, Cancelled: 5, [], 0));
        var contents = await Queue.GetContentsAsync(2, default);

        contents.Should().BeEquivalentTo(
            new QueueContents(
                0, 0, Dead: 2, Cancelled: 5, [new WebhookBacklog(Hook, 4 + 2), new WebhookBacklog(hooks[0], 3)], Others: 2 + 1),
            options => options.WithStrictOrdering());
        (await ClaimAsync(limit: 1)).Should().ContainSingle();
        (await Queue.GetContentsAsync(0, default)).Delivering.Should().Be(1);
    }

    private async Task NothingIsLeftAsync()
    {
        Time.Advance(TimeSpan.FromDays(1));
        (await ClaimAsync()).Should().BeEmpty();
        (await ClaimAsync(DeliveryKind.Retry)).Should().BeEmpty();
        (await Queue.RecoverAsync(10, default)).Should().Be(0);
        (await Queue.GetDepthAsync(default)).Pending.Should().Be(0);
    }

    private async Task<IEnumerable<Guid>> RemainingAsync()
        => (await DeliveryLog.ReadAsync(new DeliveryQuery { Limit = 1000 }, default)).Items.Select(d => d.Id);
}
