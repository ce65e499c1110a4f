using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.DependencyInjection;
using WebhookMiddleware.TestSupport;

namespace WebhookMiddleware.FunctionalTests.Outbox;

public sealed class PostgreSqlShopFixture : ShopFixture, INeedPostgreSql
{
    private readonly Lazy<string> _connectionString = new(PostgreSqlServer.NewDatabase);

    internal override void UseStore(IWebhookBuilder webhooks) => webhooks.UsePostgreSql(_connectionString.Value);

    internal override void UseDatabase(DbContextOptionsBuilder options) => options.UseNpgsql(_connectionString.Value);
}
