using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace WebhookMiddleware.EntityFrameworkCore.Sqlite.Writing;

/// <summary>The settings that every connection gets when it is opened.</summary>
internal static class ConnectionSettings
{
    /// <summary>
    /// Returns the statements that apply the settings. With <c>busy_timeout</c>, SQLite itself waits for a lock, in steps of 1 to 100 ms;
    /// otherwise Microsoft.Data.Sqlite waits in steps of 150 ms, and is starved on a busy file. With <c>synchronous = FULL</c>, a commit is
    /// on the disk when it returns; with less, a power cut could revoke what has been promised.
    /// </summary>
    /// <param name="defaultTimeoutSeconds">
    /// The time to wait, from the connection string's <c>Default Timeout</c>; 0 for no limit.
    /// </param>
    public static string Sql(int defaultTimeoutSeconds) => string.Create(
        CultureInfo.InvariantCulture, $"PRAGMA busy_timeout = {Milliseconds(defaultTimeoutSeconds)}; PRAGMA synchronous = FULL;");

    /// <summary>
    /// Has SQLite itself wait for locks on a connection of the application, too, for as long as the driver would, or as the application has
    /// set if that is longer.
    /// </summary>
    public static void WaitForLocks(SqliteConnection connection)
    {
        if (connection.Handle is not { } handle)
        {
            return;
        }

        using var current = new SqliteStatement(handle, "SELECT timeout, 0 FROM pragma_busy_timeout");
        if (current.ReadNumbers() is var (milliseconds, _) && milliseconds < Milliseconds(connection.DefaultTimeout))
        {
            raw.sqlite3_busy_timeout(handle, Milliseconds(connection.DefaultTimeout));
        }
    }

    // After SQLite has given up, the driver retries until its own timeout has passed, so a wait without a limit stays unlimited.
    private static int Milliseconds(int defaultTimeoutSeconds) => Math.Clamp(defaultTimeoutSeconds, 1, 3600) * 1000;
}
