using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.EntityFrameworkCore.Database;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.Conformance;

/// <summary>The tests of a delivery queue, and which rows it leaves in the tables.</summary>
public abstract class EntityDeliveryQueueConformance : DeliveryQueueConformance
{
    [Fact]
    public async Task PruneAsync_LastDeliveryOfAMessage_TakesTheMessageWithIt()
    {
        var message = Samples.Message(Samples.Delivery(Hook), Samples.Delivery(Hook));
        await Outbox.WriteAsync([message], Lease, default);
        var claimed = await ClaimAsync();
        await Queue.SettleAsync([Settle(claimed[0], DeliveryState.Delivered)], default);
        Time.Advance(TimeSpan.FromHours(1));

        (await Queue.PruneAsync(Time.GetUtcNow(), 100, default)).Should().Be(1);
        (await FindAsync(claimed[1].Id)).Data.ToArray().Should().Equal(message.Data.ToArray());
        (await CountRowsAsync()).Should().Be((1, 0));
        await Queue.SettleAsync([Settle(claimed[1], DeliveryState.Delivered)], default);
        Time.Advance(TimeSpan.FromMilliseconds(1));
        (await Queue.PruneAsync(Time.GetUtcNow(), 100, default)).Should().Be(1);

        (await CountRowsAsync()).Should().Be((0, 0));
    }

    private async Task<(int Messages, int Attempts)> CountRowsAsync()
    {
        await using var context = await Services.GetRequiredService<WebhookDatabase>().OpenAsync(default);
        return (await context.Messages.CountAsync(), await context.DeliveryAttempts.CountAsync());
    }
}
