using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.FunctionalTests.SampleHost.Support;

namespace WebhookMiddleware.FunctionalTests.Outbox;

/// <summary>
/// An enlisted context and the package write the same file. SQLite waits for a lock in steps of 1 to 100 ms; the driver, which does so
/// otherwise, in steps of 150 ms.
/// </summary>
public sealed class SqliteLockWaitTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", 0, 30_000)]
    [InlineData(";Default Timeout=7", 0, 7_000)]
    [InlineData(";Default Timeout=7", 6_000, 7_000)]
    [InlineData(";Default Timeout=7", 90_000, 90_000)]
    public async Task Transaction_OfAnEnlistedContext_WaitsForLocksInSqlite(string setting, int own, long milliseconds)
    {
        var file = $"Data Source={_folder.DatabaseFile}";
        await using var shop = await ShopApi.StartAsync(webhooks => webhooks.UseSqlite(file), options => options.UseSqlite(file + setting));

        var waits = await shop.WithContextAsync(async context =>
        {
            await context.Database.OpenConnectionAsync();
            SQLitePCL.raw.sqlite3_busy_timeout(((SqliteConnection)context.Database.GetDbConnection()).Handle, own);
            await using var transaction = await context.Database.BeginTransactionAsync();
            return (await context.Database.SqlQueryRaw<long>("SELECT timeout AS Value FROM pragma_busy_timeout").ToListAsync()).Single();
        });

        waits.Should().Be(milliseconds);
    }
}
