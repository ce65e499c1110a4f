using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace WebhookMiddleware.EntityFrameworkCore.Sqlite;

/// <summary>
/// Lets SQLite itself wait for a lock, which it does in steps of 1 to 100 ms. Without it Microsoft.Data.Sqlite waits in steps of 150 ms,
/// and a busy file is starved by them.
/// </summary>
/// <param name="defaultTimeoutSeconds">The connection string's <c>Default Timeout</c>: how long to wait; 0: without end.</param>
internal sealed class BusyTimeoutInterceptor(int defaultTimeoutSeconds) : DbConnectionInterceptor
{
    // After SQLite has given up, the driver asks again until its own time limit has passed, so a wait without end stays one.
    private readonly string _pragma = $"PRAGMA busy_timeout = {Math.Clamp(defaultTimeoutSeconds, 1, 3600) * 1000};";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = connection.CreateCommand();
        command.CommandText = _pragma;
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = _pragma;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
