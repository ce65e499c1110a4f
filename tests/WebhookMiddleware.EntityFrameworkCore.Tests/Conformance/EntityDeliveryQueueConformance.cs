using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.EntityFrameworkCore.Database;
using WebhookMiddleware.EntityFrameworkCore.Delivery;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.Conformance;

/// <summary>The tests of a delivery queue, and which rows it leaves in the tables.</summary>
public abstract class EntityDeliveryQueueConformance : DeliveryQueueConformance
{
    private bool HasClaims => Services.GetRequiredService<DeliveryStore>().Held is not null;

    [Fact]
    public async Task SettleAsync_LastDeliveryOfAClaim_TakesTheClaimWithIt()
    {
        await WriteAsync(3);
        var claimed = await ClaimAsync();
        await Queue.SettleAsync([Settle(claimed[0], DeliveryState.Delivered), Settle(claimed[2], DeliveryState.Pending)], default);
        (await CountClaimsAsync()).Should().Be(HasClaims ? 1 : 0);

        // Settled by its claim of before, it has no effect; and none on the claim.
        await Queue.SettleAsync([Settle(claimed[1], DeliveryState.Dead) with { ClaimId = Guid.CreateVersion7() }], default);
        (await CountClaimsAsync()).Should().Be(HasClaims ? 1 : 0);

        await Queue.SettleAsync([Settle(claimed[1], DeliveryState.Dead)], default);
        (await CountClaimsAsync()).Should().Be(0);
    }

    [Fact]
    public async Task WriteAsync_ClaimedFromTheStart_EndsLikeAnyClaim()
    {
        var claimId = Guid.CreateVersion7();
        var message = Samples.Message(Samples.Delivery(Hook) with { ClaimId = claimId }, Samples.Delivery(Guid.CreateVersion7()) with { ClaimId = claimId });
        await Outbox.WriteAsync([message], Lease, default);
        (await CountClaimsAsync()).Should().Be(HasClaims ? 2 : 0, "a row for each webhook");
        await Queue.RenewAsync(claimId, Lease * 3, default);
        Time.Advance(Lease * 2);
        (await Queue.RecoverAsync(10, default)).Should().Be(0);

        await Queue.SettleAsync(
            [.. message.Deliveries.Select(delivery => new DeliverySettlement(delivery.Id, claimId, DeliveryState.Delivered, default, Samples.Attempt()))], default);

        (await CountClaimsAsync()).Should().Be(0);
    }

    [Fact]
    public async Task ReleaseAsync_TakesTheClaimWithIt()
    {
        await WriteAsync(2);
        var claimed = await ClaimAsync();
        await Queue.SettleAsync([Settle(claimed[0], DeliveryState.Delivered)], default);

        await Queue.ReleaseAsync(claimed[0].ClaimId, default);

        (await CountClaimsAsync()).Should().Be(0);
        (await ClaimAsync()).Should().ContainSingle().Which.Id.Should().Be(claimed[1].Id);
    }

    [Fact]
    public async Task RecoverAsync_SomeOfAClaim_KeepsItUntilNoneIsLeft()
    {
        await WriteAsync(3);
        await ClaimAsync();
        Time.Advance(Lease * 2);

        (await Queue.RecoverAsync(2, default)).Should().Be(2);
        (await CountClaimsAsync()).Should().Be(HasClaims ? 1 : 0);
        (await Queue.RecoverAsync(2, default)).Should().Be(1);

        (await CountClaimsAsync()).Should().Be(0);
        (await ClaimAsync()).Should().HaveCount(3);
    }

    [Fact]
    public async Task RecoverAsync_ClaimsThatHoldNothing_RemovesThem()
    {
        if (!HasClaims)
        {
            return;
        }

        await WriteAsync(2);
        var claimed = await ClaimAsync();
        await ChangeClaimsAsync(async context =>
        {
            var held = await context.Claims.SingleAsync();
            context.Add(new ClaimRow { Id = Guid.CreateVersion7(), WebhookId = Hook, Sequences = [.. held.Sequences, 1000] });
        });

        await Queue.RecoverAsync(10, default);

        (await CountClaimsAsync()).Should().Be(1);
        await Queue.ReleaseAsync(claimed[0].ClaimId, default);
        (await ClaimAsync()).Should().HaveCount(2);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(5000)]
    public async Task SettleAsync_AnswersOfAnyLength_AreListedInTheirOrder(int length)
    {
        var id = (await WriteAsync(1))[0];
        string[] answers = [new('a', length), new('b', length), new('c', length)];
        foreach (var answer in answers)
        {
            var claimed = await ClaimOneAsync(answer[0] == 'a' ? DeliveryKind.FirstAttempt : DeliveryKind.Retry);
            var settlement = Settle(claimed, answer[0] == 'c' ? DeliveryState.Dead : DeliveryState.Pending);
            await Queue.SettleAsync([settlement with { Attempt = settlement.Attempt! with { ResponseBody = answer } }], default);
        }

        var attempts = (await FindAsync(id)).Attempts;
        attempts.Select(attempt => attempt.ResponseBody).Should().Equal(answers);
        attempts.Select(attempt => attempt.Number).Should().Equal(1, 2, 3);
    }

    [Fact]
    public async Task PruneAsync_LastDeliveryOfAMessage_TakesTheMessageWithIt()
    {
        var message = Samples.Message(Samples.Delivery(Hook), Samples.Delivery(Hook));
        await Outbox.WriteAsync([message], Lease, default);
        var claimed = await ClaimAsync();
        await Queue.SettleAsync([Settle(claimed[0], DeliveryState.Pending)], default);
        var again = (await ClaimAsync(DeliveryKind.Retry)).Should().ContainSingle().Subject;
        await Queue.SettleAsync([Settle(again, DeliveryState.Delivered)], default);
        (await CountRowsAsync()).Attempts.Should().BePositive();
        Time.Advance(TimeSpan.FromHours(1));

        (await Queue.PruneAsync(Time.GetUtcNow(), 100, default)).Should().Be(1);
        (await FindAsync(claimed[1].Id)).Data.ToArray().Should().Equal(message.Data.ToArray());
        (await CountRowsAsync()).Should().Be((1, 0));
        await Queue.SettleAsync([Settle(claimed[1], DeliveryState.Delivered)], default);
        Time.Advance(TimeSpan.FromMilliseconds(1));
        (await Queue.PruneAsync(Time.GetUtcNow(), 100, default)).Should().Be(1);

        (await CountRowsAsync()).Should().Be((0, 0));
    }

    [Fact]
    public async Task PruneAsync_SeveralDeliveriesOfSeveralMessages_TakesTheMessagesThatHaveNoneLeft()
    {
        OutboxMessage[] messages =
        [
            Samples.Message(Samples.Delivery(Hook), Samples.Delivery(Hook)),
            Samples.Message(Samples.Delivery(Hook), Samples.Delivery(Hook), Samples.Delivery(Hook)),
            Samples.Message(Samples.Delivery(Hook)),
        ];
        await Outbox.WriteAsync(messages, Lease, default);
        var last = (await ClaimAsync()).Single(claimed => claimed.Id == messages[1].Deliveries[2].Id);
        await Queue.ReleaseAsync(last.ClaimId, default);
        var claimed = await ClaimAsync();
        await Queue.SettleAsync([.. claimed.Where(c => c.Id != last.Id).Select(c => Settle(c, DeliveryState.Delivered))], default);
        Time.Advance(TimeSpan.FromHours(1));

        (await Queue.PruneAsync(Time.GetUtcNow(), 100, default)).Should().Be(5);
        (await CountRowsAsync()).Messages.Should().Be(1);
        (await FindAsync(last.Id)).Data.ToArray().Should().Equal(messages[1].Data.ToArray());

        await Queue.SettleAsync([Settle(claimed.Single(c => c.Id == last.Id), DeliveryState.Delivered)], default);
        Time.Advance(TimeSpan.FromMilliseconds(1));
        (await Queue.PruneAsync(Time.GetUtcNow(), 100, default)).Should().Be(1);
        (await CountRowsAsync()).Messages.Should().Be(0);
    }

    private async Task ChangeClaimsAsync(Func<WebhookDbContext, Task> change)
    {
        await using var context = await Services.GetRequiredService<WebhookDatabase>().OpenAsync(default);
        await change(context);
        await context.SaveChangesAsync();
    }

    private async Task<int> CountClaimsAsync()
    {
        await using var context = await Services.GetRequiredService<WebhookDatabase>().OpenAsync(default);
        return await context.Claims.CountAsync();
    }

    private async Task<(int Messages, int Attempts)> CountRowsAsync()
    {
        await using var context = await Services.GetRequiredService<WebhookDatabase>().OpenAsync(default);
        return (await context.Messages.CountAsync(), await context.DeliveryAttempts.CountAsync());
    }
}
