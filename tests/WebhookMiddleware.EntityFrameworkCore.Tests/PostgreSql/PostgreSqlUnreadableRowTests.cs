using WebhookMiddleware.DependencyInjection;
using WebhookMiddleware.EntityFrameworkCore.Tests.Conformance;
using WebhookMiddleware.EntityFrameworkCore.Tests.Support;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.PostgreSql;

public sealed class PostgreSqlUnreadableRowTests(PostgreSqlDatabase database) : UnreadableRowConformance, IClassFixture<PostgreSqlDatabase>
{
    protected override void UseStore(IWebhookBuilder builder) => database.UseStore(builder);
}
