using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.DependencyInjection;
using WebhookMiddleware.EntityFrameworkCore.Tests.Conformance;
using WebhookMiddleware.EntityFrameworkCore.Tests.Support;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.PostgreSql;

public sealed class PostgreSqlPreparedTests(PostgreSqlDatabase database) : PreparedConformance, IClassFixture<PostgreSqlDatabase>
{
    protected override void UseStore(IWebhookBuilder builder) => database.UseStore(builder);

    protected override void UseDatabase(DbContextOptionsBuilder options) => options.UseNpgsql(database.ConnectionString);
}
