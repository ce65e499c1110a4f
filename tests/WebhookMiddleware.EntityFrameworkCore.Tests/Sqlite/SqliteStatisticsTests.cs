using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.DependencyInjection;
using WebhookMiddleware.EntityFrameworkCore.Tests.Support;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.Sqlite;

public sealed class SqliteStatisticsTests : StatisticsConformance
{
    private readonly SqliteFile _file = new();

    protected override void UseStore(IWebhookBuilder builder) => builder.UseSqlite(_file.ConnectionString);

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _file.Dispose();
    }
}
