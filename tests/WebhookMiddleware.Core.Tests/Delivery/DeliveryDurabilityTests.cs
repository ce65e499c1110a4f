using Microsoft.Extensions.Logging;
using WebhookMiddleware.Background;
using WebhookMiddleware.Core.Tests.Pipeline;
using WebhookMiddleware.Delivery;
using WebhookMiddleware.Delivery.Attempts;
using WebhookMiddleware.Delivery.Dispatching;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Core.Tests.Delivery;

/// <summary>Leases, outages of the store, and the end of the host.</summary>
public sealed class DeliveryDurabilityTests : IAsyncDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    // Small beside the lease, within which a settlement has to be written: a thread may be off the processor while the clock moves on.
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    private readonly DeliveryFixture _fixture = new();

    [Fact]
    public async Task Renew_SendTakesLong_KeepsTheLease()
    {
        var (_, held) = await StartSlowSendAsync();

        for (var i = 0; i < 6; i++)
        {
            _fixture.Time.Advance(Lease / 3);
            await _fixture.Get<DeliveryClaims>().RenewAsync(CancellationToken.None);
            (await _fixture.Store.RecoverAsync(10, CancellationToken.None)).Should().Be(0);
        }

        held.AnswerOne();
        await _fixture.UntilAsync(store => store.Rows.Single().State == DeliveryState.Delivered);
        var renewals = _fixture.Store.Count("renew");
        await _fixture.Get<DeliveryClaims>().RenewAsync(CancellationToken.None);
        _fixture.Store.Count("renew").Should().Be(renewals, "nothing is held any more");
    }

    [Fact]
    public async Task Renew_RoundComesAMomentEarlierThanAThirdOfTheLease_RenewsAllTheSame()
    {
        var (_, held) = await StartSlowSendAsync();

        _fixture.Time.Advance((Lease / 3) - TimeSpan.FromMilliseconds(10));
        await _fixture.Get<DeliveryClaims>().RenewAsync(CancellationToken.None);

        _fixture.Store.Count("renew").Should().Be(1);
        held.AnswerOne();
    }

    [Fact]
    public async Task Run_HostLives_RenewsByItself()
    {
        await StartSlowSendAsync();

        await _fixture.AdvanceUntilAsync(Second, store => store.Count("renew") > 0);
    }

    [Fact]
    public async Task Renew_FailsForLongerThanTheLease_GivesTheSendsUp()
    {
        await StartSlowSendAsync();
        _fixture.Store.Before = operation => Throw.If(operation == "renew");

        _fixture.Time.Advance(Lease / 2);
        await _fixture.Get<DeliveryClaims>().RenewAsync(CancellationToken.None);
        _fixture.LogNames(LogLevel.Warning).Should().BeEmpty();
        _fixture.Time.Advance(Lease / 2);
        await _fixture.Get<DeliveryClaims>().RenewAsync(CancellationToken.None);

        // The dispatcher's own round may have been the first to notice.
        await Until.TrueAsync(() => _fixture.LogNames(LogLevel.Warning).Contains("DeliveryClaimLost"));
        // Otherwise the second claim would be lost as well, if the clock goes on before it is sent.
        _fixture.Store.Before = _ => { };
        // Before the delivery is due again, since a poll that the clock has set off may claim it at once.
        _fixture.Caller.Answer("slow", Answers.Allow);
        (await _fixture.Store.RecoverAsync(10, CancellationToken.None)).Should().Be(1);
        await _fixture.AdvanceUntilAsync(Second, store => store.Rows.Single().State == DeliveryState.Delivered);
        _fixture.Store.Rows.Single().Attempts.Should().ContainSingle("the lost one was not settled");
    }

    [Fact]
    public async Task Settle_LostClaim_ChangesNothing()
    {
        var (_, held) = await StartSlowSendAsync();
        var row = _fixture.Store.Rows.Single();

        // Never due: the dispatcher may be in a round that would claim it again.
        row.DueAt = DateTimeOffset.MaxValue;
        row.MakePending(row.DueAt);

        held.AnswerOne();

        await _fixture.UntilAsync(store => store.Batches.Count == 1);
        (row.State, row.Attempts.Count).Should().Be((DeliveryState.Pending, 0));
    }

    [Fact]
    public async Task Run_StoreFails_SaysSoOnceAndRecoversByItself()
    {
        var webhook = _fixture.Add("told");
        await _fixture.EnqueueAsync(webhook);
        _fixture.Store.Before = _ => Throw.If(true);
        await _fixture.StartAsync();
        await _fixture.AdvanceUntilAsync(Second, store => store.Count("claim") >= 12);
        _fixture.LogNames(LogLevel.Error).Should().Equal("DeliveryStoreDown");

        _fixture.Store.Before = _ => { };

        await _fixture.AdvanceUntilAsync(Second, store => store.Rows.Single().State == DeliveryState.Delivered);

        // The delivery is sent on another thread, while the dispatcher's own may not have got to the log yet.
        await Until.TrueAsync(() => _fixture.LogNames(LogLevel.Information).Contains("DeliveryStoreBack"));
        _fixture.LogNames(LogLevel.Information).Should().ContainSingle(name => name == "DeliveryStoreBack");
        _fixture.Dispatcher.ExecuteTask!.IsCompleted.Should().BeFalse();
    }

    [Fact]
    public void Failed_Repeatedly_PausesLongerUpToTheCap()
    {
        var outage = _fixture.Get<StoreOutage>();

        var pauses = Enumerable.Range(0, 40).Select(_ => outage.Failed("claim", new IOException())).ToList();

        pauses.Take(7).Select(pause => pause.TotalMilliseconds).Should().Equal(100, 200, 400, 800, 1600, 3200, 5000);
        pauses.Skip(7).Should().OnlyContain(pause => pause == OutageLog.DefaultLongestPause);
    }

    [Fact]
    public void Worked_OthersStillFail_TheOutageGoesOn()
    {
        var outage = _fixture.Get<StoreOutage>();
        outage.Failed("claim", new IOException());
        outage.Failed("settle", new IOException());

        outage.Worked("claim");
        outage.Worked("measure");
        _fixture.LogNames(LogLevel.Information).Should().BeEmpty();
        outage.Worked("settle");

        _fixture.LogNames(LogLevel.Error).Should().Equal("DeliveryStoreDown");
        _fixture.LogNames(LogLevel.Information).Should().Equal("DeliveryStoreBack");
    }

    [Fact]
    public async Task Run_SettlingFails_KeepsTheAnswerAndDoesNotSendAgain()
    {
        var webhook = _fixture.Add("told");
        _fixture.Store.Before = operation => Throw.If(operation == "settle");
        await _fixture.StartAsync();
        await _fixture.EnqueueAsync(webhook);
        await _fixture.AdvanceUntilAsync(Step, store => store.Count("settle") >= 3);

        _fixture.Store.Before = _ => { };

        await _fixture.AdvanceUntilAsync(Step, store => store.Rows.Single().State == DeliveryState.Delivered);
        _fixture.Caller.Calls.Should().ContainSingle();
    }

    [Fact]
    public async Task Run_StoreRefusesOneSettlement_TheOthersGetThrough()
    {
        var webhook = _fixture.Add("told");
        for (var i = 0; i < 10; i++)
        {
            await _fixture.EnqueueAsync(webhook);
        }

        var refused = _fixture.Store.Rows[4];
        _fixture.Store.Refuses = settlement => settlement.DeliveryId == refused.Id;

        await _fixture.StartAsync();

        // The clock must not pass the lease before the first failure is known.
        await Until.TrueAsync(() => _fixture.LogNames(LogLevel.Error).Contains("DeliveryStoreDown"));
        await _fixture.AdvanceUntilAsync(Step, store => store.Rows.Count(row => row.State == DeliveryState.Delivered) == 9);
        await _fixture.AdvanceUntilAsync(Second, _ => _fixture.LogNames(LogLevel.Error).Contains("DeliverySettlementGivenUp"));
        refused.State.Should().Be(DeliveryState.Delivering);
    }

    [Fact]
    public async Task Stop_SendsUnderWay_AreFinishedAndSettled()
    {
        var (webhook, held) = await StartSlowSendAsync();

        var stopping = _fixture.StopAsync();
        await _fixture.EnqueueAsync(webhook);
        stopping.IsCompleted.Should().BeFalse();
        held.AnswerOne();
        await stopping;

        _fixture.States.Should().Equal(DeliveryState.Delivered, DeliveryState.Pending);
        _fixture.Caller.Calls.Should().ContainSingle("nothing is claimed while the host stops");
    }

    [Fact]
    public async Task Stop_TimeIsUp_GivesTheRestBack()
    {
        using var limit = new CancellationTokenSource();
        await StartSlowSendAsync();

        var stopping = _fixture.StopAsync(limit.Token);
        await limit.CancelAsync();
        await stopping;

        _fixture.Store.Rows.Single().Should().BeEquivalentTo(new
        {
            State = DeliveryState.Pending,
            DueAt = _fixture.Time.GetUtcNow(),
            Attempts = Array.Empty<DeliveryAttempt>(),
        });
    }

    [Fact]
    public async Task Stop_StoreIsDown_EndsAllTheSame()
    {
        using var limit = new CancellationTokenSource();
        await StartSlowSendAsync();
        _fixture.Store.Before = _ => Throw.If(true);

        var stopping = _fixture.StopAsync(limit.Token);
        await limit.CancelAsync();
        await stopping;

        _fixture.LogNames(LogLevel.Warning).Should().Equal("DeliveriesNotReleased");
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    // One delivery is being sent when this returns.
    private async Task<(Webhook Webhook, HeldCalls Held)> StartSlowSendAsync()
    {
        var webhook = _fixture.Add("slow");
        var held = new HeldCalls(_fixture.Caller, "slow");
        await _fixture.StartAsync();
        await _fixture.EnqueueAsync(webhook);
        await _fixture.UntilAsync(_ => held.Count == 1);
        return (webhook, held);
    }

    private static class Throw
    {
        public static void If(bool condition)
        {
            if (condition)
            {
                throw new IOException("The store is down.");
            }
        }
    }
}
