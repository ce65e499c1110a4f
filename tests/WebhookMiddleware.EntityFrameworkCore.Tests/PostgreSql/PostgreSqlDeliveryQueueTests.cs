using WebhookMiddleware.DependencyInjection;
using WebhookMiddleware.EntityFrameworkCore.Tests.Conformance;
using WebhookMiddleware.EntityFrameworkCore.Tests.Support;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.PostgreSql;

public sealed class PostgreSqlDeliveryQueueTests(PostgreSqlDatabase database) : EntityDeliveryQueueConformance, IClassFixture<PostgreSqlDatabase>
{
    protected override void UseStore(IWebhookBuilder builder) => database.UseStore(builder);
}
