using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace WebhookMiddleware.EntityFrameworkCore.Sqlite.Writing;

/// <summary>
/// Closes the pooled connections of contexts after a failure that a connection keeps when its cause is gone. A connection that was opened
/// while the file was read-only never writes, and a connection to a file that was replaced or damaged goes on using the old one.
/// </summary>
internal sealed class StaleConnections : DbCommandInterceptor
{
    private const int ReadOnly = 8;
    private const int IoError = 10;
    private const int Corrupt = 11;
    private const int CannotOpen = 14;
    private const int NotADatabase = 26;

    /// <summary>
    /// Determines whether a new connection may succeed after this failure. It can't if the disk is full.
    /// </summary>
    public static bool IsSignOf(Exception exception)
        => exception.GetBaseException() is SqliteException
        {
            SqliteErrorCode: ReadOnly or IoError or Corrupt or CannotOpen or NotADatabase,
        };

    public override void CommandFailed(DbCommand command, CommandErrorEventData eventData) => Clear(eventData);

    public override Task CommandFailedAsync(
        DbCommand command, CommandErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        Clear(eventData);
        return Task.CompletedTask;
    }

    private static void Clear(CommandErrorEventData eventData)
    {
        if (IsSignOf(eventData.Exception) && eventData.Connection is SqliteConnection connection)
        {
            SqliteConnection.ClearPool(connection);
        }
    }
}
