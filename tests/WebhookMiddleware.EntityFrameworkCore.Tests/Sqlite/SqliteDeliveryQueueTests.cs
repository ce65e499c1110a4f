using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.DependencyInjection;
using WebhookMiddleware.EntityFrameworkCore.Tests.Conformance;
using WebhookMiddleware.EntityFrameworkCore.Tests.Support;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.Sqlite;

public sealed class SqliteDeliveryQueueTests : EntityDeliveryQueueConformance
{
    private readonly SqliteFile _file = new();

    [Theory]
    [InlineData(1000, 0)]
    [InlineData(1001, 1)]
    public async Task SettleAsync_FirstAttemptWithALongAnswer_HasARowOfItsOwn(int length, long rows)
    {
        var id = (await WriteAsync(1))[0];
        var settlement = Settle(await ClaimOneAsync(), DeliveryState.Dead);
        var attempt = settlement.Attempt! with { Detail = null, ResponseBody = new string('a', length) };

        await Queue.SettleAsync([settlement with { Attempt = attempt }], default);

        _file.Read<long>("SELECT count(*) FROM webhook_delivery_attempts").Should().Be(rows);
        _file.Read<long>("SELECT count(first_at) FROM webhook_deliveries").Should().Be(1 - rows);
        (await FindAsync(id)).Attempts.Should().ContainSingle().Which.ResponseBody.Should().HaveLength(length);
    }

    protected override void UseStore(IWebhookBuilder builder) => builder.UseSqlite(_file.ConnectionString);

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _file.Dispose();
    }
}
