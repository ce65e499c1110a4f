using WebhookMiddleware.DependencyInjection;
using WebhookMiddleware.EntityFrameworkCore.Tests.Support;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.PostgreSql;

public sealed class PostgreSqlStatisticsTests(PostgreSqlDatabase database) : StatisticsConformance, IClassFixture<PostgreSqlDatabase>
{
    protected override void UseStore(IWebhookBuilder builder) => database.UseStore(builder);
}
