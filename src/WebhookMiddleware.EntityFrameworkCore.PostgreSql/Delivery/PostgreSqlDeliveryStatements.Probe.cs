using Npgsql;
using WebhookMiddleware.EntityFrameworkCore.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery;

/// <summary>Finds out whether the tables can be written.</summary>
internal sealed partial class PostgreSqlDeliveryStatements
{
    // Rolled back, so that nobody sees it and the right to delete is not asked for. The server makes room for rows when they are inserted, not when they
    // are committed.
    public async Task ProbeAsync(OutboxEntry entry, CancellationToken cancellationToken)
    {
        await database.EnsureReadyAsync(cancellationToken);
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var batch = new NpgsqlBatch(connection, transaction))
        {
            foreach (var statement in WriteStatements.Write([entry], TimeSpan.Zero))
            {
                batch.BatchCommands.Add(statement);
            }

            await staleSessions.WatchAsync(() => batch.ExecuteNonQueryAsync(cancellationToken));
        }

        await transaction.RollbackAsync(cancellationToken);
    }
}
