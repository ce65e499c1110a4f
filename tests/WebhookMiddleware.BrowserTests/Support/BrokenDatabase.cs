using WebhookMiddleware.TestSupport.Hosts;

namespace WebhookMiddleware.BrowserTests.Support;

/// <summary>An outage of the store.</summary>
internal static class BrokenDatabase
{
    /// <summary>Makes every statement of the hosts of a SQLite database fail.</summary>
    public static async Task DropTablesAsync(this HostDatabase database)
    {
        var tables = await database.ReadAsync<string>("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'", "name");
        await database.ExecuteAsync("PRAGMA foreign_keys = OFF; " + string.Join(' ', tables.Select(table => $"""DROP TABLE "{table}";""")));
    }
}
