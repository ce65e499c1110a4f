using System.Globalization;

namespace WebhookMiddleware.EntityFrameworkCore.Sqlite.Writing;

/// <summary>What every connection is told when it has been opened.</summary>
internal static class ConnectionSettings
{
    /// <summary>
    /// The statements. SQLite itself waits for a lock, in steps of 1 to 100 ms: left alone, Microsoft.Data.Sqlite waits in steps of 150 ms, and a
    /// busy file is starved by them. And a commit is on the disk when it returns; with less, a power cut would take back what has been promised.
    /// </summary>
    /// <param name="defaultTimeoutSeconds">The connection string's <c>Default Timeout</c>: how long to wait; 0: without end.</param>
    public static string Sql(int defaultTimeoutSeconds)
    {
        // After SQLite has given up, the driver asks again until its own time limit has passed, so a wait without end stays one.
        var milliseconds = Math.Clamp(defaultTimeoutSeconds, 1, 3600) * 1000;
        return string.Create(CultureInfo.InvariantCulture, $"PRAGMA busy_timeout = {milliseconds}; PRAGMA synchronous = FULL;");
    }
}
