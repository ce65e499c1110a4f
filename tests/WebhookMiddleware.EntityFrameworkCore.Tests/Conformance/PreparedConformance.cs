using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.EntityFrameworkCore.Database;
using WebhookMiddleware.EntityFrameworkCore.Delivery;
using WebhookMiddleware.EntityFrameworkCore.Enlistment;
using WebhookMiddleware.EntityFrameworkCore.Outbox;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.Conformance;

/// <summary>What every store with transactions does with messages that somebody else's transaction has written.</summary>
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
        (await DeliveryLog.FindAsync(delivery, default)).Should().BeNull("the event has not happened yet");
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

        (await CompleteAsync(message, prepared)).Should().BeTrue();

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

        await CompleteAsync(message, prepared, _response, inLine);

        (await ClaimOneAsync()).Id.Should().Be(message.Deliveries[0].Id);
        await Queue.SettleAsync(
            [new DeliverySettlement(inLine, prepared.ClaimId, DeliveryState.Delivered, default, Samples.Attempt())], default);
        (await StateOfAsync(inLine)).Should().Be(DeliveryState.Delivered);
    }

    [Fact]
    public async Task CompleteAsync_InLineAndNeverSettled_IsRecoveredWhenItsLeaseHasRunOut()
    {
        var (message, prepared) = await PrepareAsync(2);
        await CompleteAsync(message, prepared, _response, [.. message.Deliveries.Select(d => d.Id)]);
        Time.Advance(Lease - TimeSpan.FromMilliseconds(1));
        (await Queue.RecoverAsync(10, default)).Should().Be(0);

        Time.Advance(TimeSpan.FromMilliseconds(1));

        (await Queue.RecoverAsync(10, default)).Should().Be(2);
    }

    [Fact]
    public async Task CompleteAsync_Twice_FindsNothingTheSecondTime()
    {
        var (message, prepared) = await PrepareAsync(1);
        await CompleteAsync(message, prepared);

        (await CompleteAsync(message, prepared, _response with { Status = 200 })).Should().BeFalse();

        (await ClaimOneAsync()).Message.Invocation.Response!.Status.Should().Be(201);
    }

    [Fact]
    public async Task DiscardAsync_Prepared_LeavesNothing()
    {
        var (message, prepared) = await PrepareAsync(2);
        var (other, kept) = await PrepareAsync(1);

        await Prepared.DiscardAsync(prepared, default);

        (await CompleteAsync(message, prepared)).Should().BeFalse();
        (await CompleteAsync(other, kept)).Should().BeTrue();
        (await ClaimOneAsync()).Id.Should().Be(other.Deliveries[0].Id);
        (await CountMessagesAsync()).Should().Be(1);
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
        (await CompleteAsync(message, prepared)).Should().BeFalse("it is in other hands now");
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
        var (waiting, first) = await PrepareAsync(1);
        var (answered, second) = await PrepareAsync(1);
        await CompleteAsync(answered, second);

        (await ClaimOneAsync(inOrder: true)).Id.Should().Be(answered.Deliveries[0].Id);

        await CompleteAsync(waiting, first);
        (await ClaimAsync(inOrder: true)).Should().BeEmpty("one of the lane is being delivered");
    }

    [Fact]
    public async Task CompleteAsync_ResponseWasKnownAndNoneIsGiven_KeepsIt()
    {
        var (message, prepared) = await PrepareAsync(1, _response);

        await CompleteAsync(message, prepared, response: null);

        var response = (await ClaimOneAsync()).Message.Invocation.Response!;
        (response.Status, response.Location).Should().Be((201, "/orders/7"));
        response.Body.ToArray().Should().Equal(_response.Body.ToArray());
    }

    [Fact]
    public async Task CompleteAsync_ResponseWasKnownAndAnotherIsGiven_HasTheLastOne()
    {
        var (message, prepared) = await PrepareAsync(1, _response);

        await CompleteAsync(message, prepared, new WebhookResponseInfo(202, default));

        var response = (await ClaimOneAsync()).Message.Invocation.Response!;
        (response.Status, response.Location, response.Body.Length).Should().Be((202, null, 0));
    }

    [Fact]
    public async Task RecoverPreparedAsync_SeveralDeliveries_HandsAllOverWithTheResponseThatWasKnown()
    {
        var (message, _) = await PrepareAsync(3, _response);
        await Prepared.RecoverPreparedAsync(10, Lease, default);
        Time.Advance(Lease);

        (await Prepared.RecoverPreparedAsync(10, Lease, default)).Should().Be(1);

        var claimed = await ClaimAsync();
        claimed.Select(c => c.Id).Should().Equal(message.Deliveries.Select(d => d.Id));
        claimed.Should().OnlyContain(c => c.WebhookId == Hook && c.Message.Invocation.Response!.Status == 201);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Handover_QueueHasTheMessageAlready_IsGivenOnce(bool isRecovered)
    {
        var (message, prepared) = await PrepareAsync(2);
        var (other, next) = await PrepareAsync(1);
        await Services.GetRequiredService<IOutboxStore>().WriteAsync([message], Lease, default);
        if (isRecovered)
        {
            await Prepared.RecoverPreparedAsync(10, Lease, default);
            Time.Advance(Lease);
            (await Prepared.RecoverPreparedAsync(10, Lease, default)).Should().Be(2);
        }
        else
        {
            (await CompleteAsync(message, prepared)).Should().BeFalse();
            (await CompleteAsync(other, next)).Should().BeTrue();
        }

        (await ClaimAsync()).Select(c => c.Id).Should().BeEquivalentTo([.. message.Deliveries.Select(d => d.Id), other.Deliveries[0].Id]);
        (await Queue.GetContentsAsync(0, default)).Prepared.Should().Be(0);
    }

    [Fact]
    public async Task RecoverPreparedAsync_SeveralMessages_HandsThemOverInTheOrderOfWriting()
    {
        List<Guid> ids = [];
        List<PreparedMessage> messages = [];
        for (var i = 0; i < 5; i++)
        {
            var (message, prepared) = await PrepareAsync(1);
            ids.Add(message.Deliveries[0].Id);
            messages.Add(prepared);
        }

        // Where its table is stored, the row of the first is behind the others then.
        await Prepared.RenewAsync(messages[0], Lease, default);
        await Prepared.RecoverPreparedAsync(10, Lease, default);
        Time.Advance(Lease);
        await Prepared.RecoverPreparedAsync(10, Lease, default);

        (await ClaimAsync()).Select(c => c.Id).Should().Equal(ids);
    }

    [Fact]
    public async Task RecoverPreparedAsync_DeliveriesCanNotBeRead_RecoversTheOthers()
    {
        await PrepareAsync(1, damage: row => row.Deliveries = [1, 2, 3]);
        var (message, _) = await PrepareAsync(1);
        await Prepared.RecoverPreparedAsync(10, Lease, default);
        Time.Advance(Lease);

        (await Prepared.RecoverPreparedAsync(10, Lease, default)).Should().Be(2);

        (await ClaimOneAsync()).Id.Should().Be(message.Deliveries[0].Id);
    }

    private Task<bool> CompleteAsync(OutboxMessage message, PreparedMessage prepared) => CompleteAsync(message, prepared, _response);

    private Task<bool> CompleteAsync(OutboxMessage message, PreparedMessage prepared, WebhookResponseInfo? response, params Guid[] inLine)
        => Prepared.CompleteAsync(
            new EnlistedCompletion(
                prepared,
                message.Invocation.Event.Name,
                [.. message.Deliveries.Select(d => d with { ClaimId = inLine.Contains(d.Id) ? prepared.ClaimId : null })],
                response,
                Lease),
            default);

    private async Task<int> CountMessagesAsync()
    {
        await using var context = await Services.GetRequiredService<WebhookDatabase>().OpenAsync(default);
        return await context.Messages.CountAsync();
    }

    private async Task<(OutboxMessage Message, PreparedMessage Prepared)> PrepareAsync(
        int deliveries, WebhookResponseInfo? response = null, Action<EnlistedMessageRow>? damage = null)
    {
        // The tables are there once the store has been used.
        await Webhooks.GetVersionAsync(default);
        var message = Samples.Message([.. Enumerable.Range(0, deliveries).Select(_ => Samples.Delivery(Hook))]);
        message = message with { Invocation = message.Invocation with { Response = response } };
        var claimId = Guid.CreateVersion7();
        var row = EnlistedMessageRow.From(OutboxMessageMapper.ToRow(message), claimId, message.Deliveries);
        damage?.Invoke(row);

        var options = new DbContextOptionsBuilder<HostContext>();
        UseDatabase(options);
        await using var context = new HostContext(options.Options);
        context.Add(row);
        await context.SaveChangesAsync();
        return (message, new PreparedMessage(row.Id, claimId));
    }

    private sealed class HostContext(DbContextOptions<HostContext> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.UseWebhooks();
    }
}
