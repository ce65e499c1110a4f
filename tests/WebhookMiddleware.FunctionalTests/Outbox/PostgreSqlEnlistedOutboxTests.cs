using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.DependencyInjection;
using WebhookMiddleware.TestSupport;

namespace WebhookMiddleware.FunctionalTests.Outbox;

public sealed class PostgreSqlEnlistedOutboxTests(PostgreSqlEnlistedOutboxTests.Fixture fixture)
    : EnlistedOutboxTests(fixture), IClassFixture<PostgreSqlEnlistedOutboxTests.Fixture>
{
    public sealed class Fixture : ShopFixture, INeedPostgreSql
    {
        private readonly Lazy<string> _connectionString = new(PostgreSqlServer.NewDatabase);

        internal override void UseStore(IWebhookBuilder webhooks) => webhooks.UsePostgreSql(_connectionString.Value);

        internal override void UseDatabase(DbContextOptionsBuilder options) => options.UseNpgsql(_connectionString.Value);
    }
}
