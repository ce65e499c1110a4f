using WebhookMiddleware.DependencyInjection;
using WebhookMiddleware.EntityFrameworkCore.Tests.Conformance;
using WebhookMiddleware.EntityFrameworkCore.Tests.Support;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.PostgreSql;

public sealed class PostgreSqlKeyRotationTests(PostgreSqlDatabase database) : KeyRotationConformance, IClassFixture<PostgreSqlDatabase>
{
    protected override void UseStore(IWebhookBuilder builder) => database.UseStore(builder);
}
