using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.DependencyInjection;
using WebhookMiddleware.FunctionalTests.SampleHost.Support;

namespace WebhookMiddleware.FunctionalTests.Outbox;

public sealed class SqliteShopFixture : ShopFixture, IDisposable
{
    private readonly TempFolder _folder = new();

    private string ConnectionString => $"Data Source={_folder.DatabaseFile}";

    internal override void UseStore(IWebhookBuilder webhooks) => webhooks.UseSqlite(ConnectionString);

    internal override void UseDatabase(DbContextOptionsBuilder options) => options.UseSqlite(ConnectionString);

    public void Dispose() => _folder.Dispose();
}
