using WebhookMiddleware.DependencyInjection;
using WebhookMiddleware.EntityFrameworkCore.Tests.Conformance;
using WebhookMiddleware.EntityFrameworkCore.Tests.Support;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.PostgreSql;

/// <summary>
/// The store behind a pooler in transaction mode: it keeps nothing in its sessions, so that each of its transactions may have another.
/// </summary>
public static class PooledStoreTests
{
    public sealed class Webhooks(PooledDatabase database) : WebhookStoreConformance, IClassFixture<PooledDatabase>
    {
        protected override void UseStore(IWebhookBuilder builder) => database.UseStore(builder);
    }

    public sealed class Outbox(PooledDatabase database) : OutboxConformance, IClassFixture<PooledDatabase>
    {
        protected override void UseStore(IWebhookBuilder builder) => database.UseStore(builder);
    }

    public sealed class Deliveries(PooledDatabase database) : EntityDeliveryQueueConformance, IClassFixture<PooledDatabase>
    {
        protected override void UseStore(IWebhookBuilder builder) => database.UseStore(builder);
    }

    public sealed class CallLog(PooledDatabase database) : CallLogConformance, IClassFixture<PooledDatabase>
    {
        protected override void UseStore(IWebhookBuilder builder) => database.UseStore(builder);
    }

    public sealed class Statistics(PooledDatabase database) : StatisticsConformance, IClassFixture<PooledDatabase>
    {
        protected override void UseStore(IWebhookBuilder builder) => database.UseStore(builder);
    }
}
