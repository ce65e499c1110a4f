using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql;

/// <summary>
/// Closes the pool's sessions when one of them can't write because it is read-only: <c>default_transaction_read_only</c> is taken over when a session begins,
/// and a standby that was promoted, or a primary that no longer is one, is found by connecting again. Sessions that are in use are closed when they come back.
/// </summary>
internal sealed class StaleSessions(NpgsqlDataSource dataSource) : DbCommandInterceptor
{
    /// <summary>Runs work on the data source's connections, and closes those if the work fails in a read-only session.</summary>
    public static async Task<T> WatchAsync<T>(NpgsqlDataSource dataSource, Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (PostgresException exception) when (IsReadOnly(exception))
        {
            dataSource.Clear();
            throw;
        }
    }

    public override void CommandFailed(DbCommand command, CommandErrorEventData eventData) => Clear(eventData);

    public override Task CommandFailedAsync(DbCommand command, CommandErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        Clear(eventData);
        return Task.CompletedTask;
    }

    private static bool IsReadOnly(Exception exception)
        => exception.GetBaseException() is PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction };

    private void Clear(CommandErrorEventData eventData)
    {
        if (IsReadOnly(eventData.Exception))
        {
            dataSource.Clear();
        }
    }
}
