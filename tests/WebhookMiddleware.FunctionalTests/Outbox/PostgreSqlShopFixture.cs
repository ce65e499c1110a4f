using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.DependencyInjection;
using WebhookMiddleware.TestSupport;

namespace WebhookMiddleware.FunctionalTests.Outbox;

public sealed class PostgreSqlShopFixture : ShopFixture, INeedPostgreSql
{
    private readonly Lazy<string> _connectionString = new(PostgreSqlServer.NewDatabase);

    public string ConnectionString => _connectionString.Value;

    internal override void UseStore(IWebhookBuilder webhooks) => webhooks.UsePostgreSql(ConnectionString);

    internal override void UseDatabase(DbContextOptionsBuilder options) => options.UseNpgsql(ConnectionString);
}
