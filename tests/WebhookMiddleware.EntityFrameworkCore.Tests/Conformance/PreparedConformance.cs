using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.EntityFrameworkCore.Database;
using WebhookMiddleware.EntityFrameworkCore.Delivery;
using WebhookMiddleware.EntityFrameworkCore.Enlistment;
using WebhookMiddleware.EntityFrameworkCore.Outbox;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.Conformance;

/// <summary>What every store with transactions does with deliveries that somebody else's transaction has written.</summary>
public abstract class PreparedConformance : DeliveryConformanceSuite
{
    private readonly WebhookResponseInfo _response = new(201, Samples.Utf8("""{"id":7}""")) { Location = "/orders/7" };

    private IEnlistmentStore Prepared => (IEnlistmentStore)Services.GetRequiredService<DeliveryStore>();

    protected abstract void UseDatabase(DbContextOptionsBuilder options);

    [Fact]
    public async Task Claim_Prepared_IsNotGiven()
    {
        var delivery = (await PrepareAsync(1)).Message.Deliveries[0].Id;

        (await ClaimAsync()).Should().BeEmpty();
        (await StateOfAsync(delivery)).Should().Be(DeliveryState.Pending, "people need not know the difference");
        (await Queue.RecoverAsync(10, default)).Should().Be(0);
        (await DeliveryLog.RetryAsync(delivery, default)).Should().BeFalse("it is the request's to decide");
        (await Queue.CancelOrphansAsync([], TimeSpan.Zero, 10, default)).Should().Be(0);
        (await Queue.GetContentsAsync(1, default)).Should().BeEquivalentTo(new QueueContents(Prepared: 1, 0, 0, 0, [], 0));
        (await Queue.GetDepthAsync(default)).Pending.Should().Be(0);
    }

    [Fact]
    public async Task CompleteAsync_ResponseIsKnown_IsDueNowWithIt()
    {
        var (message, prepared) = await PrepareAsync(2);

        (await Prepared.CompleteAsync(prepared, _response, [], Lease, default)).Should().BeTrue();

        var claimed = await ClaimAsync();
        claimed.Select(c => c.Id).Should().BeEquivalentTo(message.Deliveries.Select(d => d.Id));
        claimed.Should().OnlyContain(c => c.Message.Invocation.Response!.Status == 201);
        claimed[0].Message.Invocation.Response!.Body.ToArray().Should().Equal(_response.Body.ToArray());
        claimed[0].Message.Invocation.Response!.Location.Should().Be("/orders/7");
    }

    [Fact]
    public async Task CompleteAsync_InLine_StaysClaimedUntilItsLeaseHasRunOut()
    {
        var (message, prepared) = await PrepareAsync(2);
        var inLine = message.Deliveries[1].Id;

        await Prepared.CompleteAsync(prepared, _response, [inLine], Lease, default);

        (await ClaimOneAsync()).Id.Should().Be(message.Deliveries[0].Id);
        await Queue.SettleAsync(
            [new DeliverySettlement(inLine, prepared.ClaimId, DeliveryState.Delivered, default, Samples.Attempt())], default);
        (await StateOfAsync(inLine)).Should().Be(DeliveryState.Delivered);
    }

    [Fact]
    public async Task CompleteAsync_InLineAndNeverSettled_IsRecoveredWhenItsLeaseHasRunOut()
    {
        var (message, prepared) = await PrepareAsync(2);
        await Prepared.CompleteAsync(prepared, _response, [.. message.Deliveries.Select(d => d.Id)], Lease, default);
        Time.Advance(Lease - TimeSpan.FromMilliseconds(1));
        (await Queue.RecoverAsync(10, default)).Should().Be(0);

        Time.Advance(TimeSpan.FromMilliseconds(1));

        (await Queue.RecoverAsync(10, default)).Should().Be(2);
    }

    [Fact]
    public async Task CompleteAsync_Twice_FindsNothingTheSecondTime()
    {
        var (_, prepared) = await PrepareAsync(1);
        await Prepared.CompleteAsync(prepared, _response, [], Lease, default);

        (await Prepared.CompleteAsync(prepared, _response with { Status = 200 }, [], Lease, default)).Should().BeFalse();

        (await ClaimOneAsync()).Message.Invocation.Response!.Status.Should().Be(201);
    }

    [Fact]
    public async Task DiscardAsync_Prepared_LeavesNothing()
    {
        var (message, prepared) = await PrepareAsync(2);
        var (other, _) = await PrepareAsync(1);

        await Prepared.DiscardAsync(prepared, default);

        (await DeliveryLog.FindAsync(message.Deliveries[0].Id, default)).Should().BeNull();
        (await DeliveryLog.FindAsync(other.Deliveries[0].Id, default)).Should().NotBeNull();
        (await CountMessagesAsync()).Should().Be(1, "the message goes with its deliveries");
        (await Prepared.CompleteAsync(prepared, _response, [], Lease, default)).Should().BeFalse();
    }

    [Fact]
    public async Task RecoverPreparedAsync_LeaseBeginsWhenItIsFirstSeen_HandsOverWhenItHasRunOut()
    {
        var (message, prepared) = await PrepareAsync(1);
        Time.Advance(2 * Lease);

        (await Prepared.RecoverPreparedAsync(10, Lease, default)).Should().Be(0, "whoever wrote it may have another idea of the time");
        Time.Advance(Lease - TimeSpan.FromMilliseconds(1));
        (await Prepared.RecoverPreparedAsync(10, Lease, default)).Should().Be(0);
        Time.Advance(TimeSpan.FromMilliseconds(1));
        (await Prepared.RecoverPreparedAsync(10, Lease, default)).Should().Be(1);

        var claimed = await ClaimOneAsync();
        claimed.Id.Should().Be(message.Deliveries[0].Id);
        claimed.Message.Invocation.Response.Should().BeNull();
        (await Prepared.CompleteAsync(prepared, _response, [], Lease, default)).Should().BeFalse("it is in other hands now");
        await Prepared.DiscardAsync(prepared, default);
        (await StateOfAsync(claimed.Id)).Should().Be(DeliveryState.Delivering);
        (await CountMessagesAsync()).Should().Be(1);
    }

    [Fact]
    public async Task RecoverPreparedAsync_RequestGoesOn_IsLeftToIt()
    {
        var (_, prepared) = await PrepareAsync(1);
        await Prepared.RecoverPreparedAsync(10, Lease, default);
        Time.Advance(Lease / 2);
        await Prepared.RenewAsync(prepared, Lease, default);
        Time.Advance(Lease / 2);

        (await Prepared.RecoverPreparedAsync(10, Lease, default)).Should().Be(0);

        Time.Advance(Lease / 2);
        (await Prepared.RecoverPreparedAsync(10, Lease, default)).Should().Be(1);
    }

    [Fact]
    public async Task RecoverPreparedAsync_ManyLost_GoesByTheLimit()
    {
        for (var i = 0; i < 5; i++)
        {
            await PrepareAsync(1);
        }

        await Prepared.RecoverPreparedAsync(10, Lease, default);
        Time.Advance(Lease);

        (await Prepared.RecoverPreparedAsync(3, Lease, default)).Should().Be(3);
        (await Prepared.RecoverPreparedAsync(3, Lease, default)).Should().Be(2);
    }

    [Fact]
    public async Task Claim_LaneWithARequestUnderWay_GoesOnWithThoseThatAreAnswered()
    {
        var (_, first) = await PrepareAsync(1);
        var (answered, second) = await PrepareAsync(1);
        await Prepared.CompleteAsync(second, _response, [], Lease, default);

        (await ClaimOneAsync(inOrder: true)).Id.Should().Be(answered.Deliveries[0].Id);

        await Prepared.CompleteAsync(first, _response, [], Lease, default);
        (await ClaimAsync(inOrder: true)).Should().BeEmpty("one of the lane is being delivered");
    }

    private async Task<int> CountMessagesAsync()
    {
        await using var context = await Services.GetRequiredService<WebhookDatabase>().OpenAsync(default);
        return await context.Messages.CountAsync();
    }

    private async Task<(OutboxMessage Message, PreparedMessage Prepared)> PrepareAsync(int deliveries)
    {
        // The tables are there once the store has been used.
        await Webhooks.GetVersionAsync(default);
        var message = Samples.Message([.. Enumerable.Range(0, deliveries).Select(_ => Samples.Delivery(Hook))]);
        message = message with { Invocation = message.Invocation with { Response = null } };
        var claimId = Guid.CreateVersion7();
        var row = OutboxMessageMapper.ToRow(message);

        var options = new DbContextOptionsBuilder<HostContext>();
        UseDatabase(options);
        await using var context = new HostContext(options.Options);
        context.Add(row);
        context.AddRange(message.Deliveries.Select(delivery => DeliveryRowMapper.ToPreparedRow(row, delivery, claimId, Time.GetUtcNow())));
        await context.SaveChangesAsync();
        return (message, new PreparedMessage(row.Id, claimId));
    }

    private sealed class HostContext(DbContextOptions<HostContext> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.UseWebhooks();
    }
}
