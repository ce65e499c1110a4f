using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql;

/// <summary>
/// Closes the pool's sessions when one of them can't write because it is read-only. A session inherits
/// <c>default_transaction_read_only</c> when it starts, and a standby that was promoted, or a primary that no longer is one, is only found
/// by connecting again. Sessions in use are closed when they are returned.
/// </summary>
/// <remarks>
/// While the database stays read-only, all writes fail, and new sessions change nothing. The pool, which may be the application's own, is
/// therefore cleared once per <see cref="Interval"/>, not at each failure.
/// </remarks>
internal sealed class StaleSessions(NpgsqlDataSource dataSource, TimeProvider timeProvider) : DbCommandInterceptor
{
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private long? _clearedAt;

    /// <summary>Runs work on the data source's connections, and closes those if the work fails in a read-only session.</summary>
    public async Task<T> WatchAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (PostgresException exception) when (IsReadOnly(exception))
        {
            Clear();
            throw;
        }
    }

    public override void CommandFailed(DbCommand command, CommandErrorEventData eventData) => ClearAfter(eventData.Exception);

    public override Task CommandFailedAsync(
        DbCommand command, CommandErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        ClearAfter(eventData.Exception);
        return Task.CompletedTask;
    }

    private static bool IsReadOnly(Exception exception)
        => exception.GetBaseException() is PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction };

    private void ClearAfter(Exception exception)
    {
        if (IsReadOnly(exception))
        {
            Clear();
        }
    }

    private void Clear()
    {
        lock (_lock)
        {
            if (_clearedAt is { } clearedAt && timeProvider.GetElapsedTime(clearedAt) < Interval)
            {
                return;
            }

            _clearedAt = timeProvider.GetTimestamp();
        }

        dataSource.Clear();
    }
}
