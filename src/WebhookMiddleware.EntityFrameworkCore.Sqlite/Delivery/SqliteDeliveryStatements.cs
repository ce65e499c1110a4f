using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.Delivery;
using WebhookMiddleware.EntityFrameworkCore.Database;
using WebhookMiddleware.EntityFrameworkCore.Delivery;
using WebhookMiddleware.EntityFrameworkCore.Outbox;
using WebhookMiddleware.EntityFrameworkCore.Sqlite.Writing;

namespace WebhookMiddleware.EntityFrameworkCore.Sqlite.Delivery;

/// <summary>The changes as SQLite statements, all made by the one writer: what requests write and what the dispatcher settles share commits.</summary>
internal sealed partial class SqliteDeliveryStatements(SqliteWriter writer, WebhookDatabase database, TimeProvider timeProvider) : IDeliveryStatements, IDisposable
{
    private long Now => timeProvider.GetUtcNow().ToUnixTimeMilliseconds();

    public Task<DateTimeOffset> GetNowAsync(CancellationToken cancellationToken) => Task.FromResult(timeProvider.GetUtcNow());

    public Task WriteAsync(IReadOnlyList<OutboxEntry> entries, TimeSpan lease, CancellationToken cancellationToken)
        => writer.ChangeAsync(
            session =>
            {
                foreach (var entry in entries)
                {
                    Write(session, entry, lease);
                }

                return true;
            },
            cancellationToken);

    public Task<bool> TryWriteOnceAsync(string key, OutboxEntry entry, TimeSpan lease, CancellationToken cancellationToken)
        => writer.ChangeAsync(
            session =>
            {
                if (session.Execute(DeliverySql.InsertKey, ("@key", key), ("@messageId", entry.Message.Id), ("@now", Now)) == 0)
                {
                    return false;
                }

                Write(session, entry, lease);
                return true;
            },
            cancellationToken);

    public async Task<IReadOnlyList<DeliveryRow>> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken)
    {
        var claim = new SqliteClaim(request);
        await using (var context = await database.OpenAsync(cancellationToken))
        {
            // Readers don't wait for the writer: an idle queue never takes its lock.
            var due = await context.Database.SqlQueryRaw<long>(claim.ProbeSql, [.. claim.ProbeParameters(Now)]).ToListAsync(cancellationToken);
            if (due.Count == 0)
            {
                return [];
            }
        }

        return await writer.ChangeAsync(session => claim.Run(session, Now), cancellationToken);
    }

    public Task RenewAsync(Guid claimId, TimeSpan lease, CancellationToken cancellationToken)
        => writer.ChangeAsync(
            session => session.Execute(DeliverySql.Renew, ("@claimId", claimId), ("@until", Now + (long)lease.TotalMilliseconds)), cancellationToken);

    public Task SettleAsync(IReadOnlyList<DeliverySettlement> settlements, CancellationToken cancellationToken)
    {
        var json = Json(settlements.Select(s => new object[]
        {
            Text(s.DeliveryId), Text(s.ClaimId), DeliveryStates.ToText(s.State), s.Attempt is null ? 0 : 1, (long)s.Delay.TotalMilliseconds,
        }));
        return writer.ChangeAsync(
            session =>
            {
                foreach (var settlement in settlements)
                {
                    WriteAttempt(session, settlement);
                }

                return session.Execute(DeliverySql.Settle, ("@settlements", json), ("@now", Now));
            },
            cancellationToken);
    }

    public Task ReleaseAsync(Guid claimId, CancellationToken cancellationToken)
        => writer.ChangeAsync(session => session.Execute(DeliverySql.Release, ("@claimId", claimId)), cancellationToken);

    public Task<int> RecoverAsync(int limit, CancellationToken cancellationToken)
        => writer.ChangeAsync(session => session.Execute(DeliverySql.Recover, ("@now", Now), ("@limit", limit)), cancellationToken);

    public Task<int> CancelOrphansAsync(IReadOnlyCollection<Guid> webhookIds, int limit, CancellationToken cancellationToken)
    {
        var webhooks = Json(webhookIds.Select(Text));
        return writer.ChangeAsync(
            session => session.Execute(DeliverySql.CancelOrphans, ("@webhooks", webhooks), ("@now", Now), ("@limit", limit)), cancellationToken);
    }

    public Task<int> PruneAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken)
        => writer.ChangeAsync(session => Prune(session, before.ToUnixTimeMilliseconds(), limit), cancellationToken);

    public Task<int> RestartAsync(IReadOnlyList<long> sequences, CancellationToken cancellationToken)
    {
        var json = Json(sequences);
        return writer.ChangeAsync(session => session.Execute(DeliverySql.Restart, ("@sequences", json), ("@now", Now)), cancellationToken);
    }

    public void Dispose() => writer.Dispose();

    /// <summary>An identifier as the driver and EF store it.</summary>
    internal static string Text(Guid id) => id.ToString().ToUpperInvariant();

    internal static string Json<T>(IEnumerable<T> items) => JsonSerializer.Serialize(items, typeof(IEnumerable<T>), StatementTypes.Default);

    private static void WriteAttempt(SqliteSession session, DeliverySettlement settlement)
    {
        if (settlement.Attempt is { } attempt)
        {
            session.Execute(
                DeliverySql.InsertAttempt,
                ("@id", settlement.DeliveryId),
                ("@claimId", settlement.ClaimId),
                ("@at", attempt.At.ToUnixTimeMilliseconds()),
                ("@outcome", attempt.Outcome.ToString()),
                ("@status", attempt.Status),
                ("@durationMs", attempt.DurationMs),
                ("@detail", attempt.Detail),
                ("@responseBody", attempt.ResponseBody));
        }
    }

    private int Prune(SqliteSession session, long before, int limit)
    {
        var messageIds = session.Query(DeliverySql.PruneDeliveries, row => row.GetString(0), ("@before", before), ("@limit", limit));
        session.Execute(DeliverySql.PruneMessages, ("@ids", Json(messageIds.Distinct())));
        var empty = session.Execute(DeliverySql.PruneEmptyMessages, ("@before", before), ("@limit", limit - messageIds.Count));
        session.Execute(DeliverySql.PruneKeys, ("@before", Now - (long)OnceKeyRow.Retention.TotalMilliseconds), ("@limit", limit));
        return messageIds.Count + empty;
    }

    private void Write(SqliteSession session, OutboxEntry entry, TimeSpan lease)
    {
        var message = entry.Message;
        session.Execute(
            DeliverySql.InsertMessage,
            ("@id", message.Id),
            ("@event", message.Event),
            ("@phase", message.Phase.ToString()),
            ("@raisedAt", message.RaisedAt.ToUnixTimeMilliseconds()),
            ("@invocation", message.Invocation),
            ("@data", message.Data),
            ("@context", message.Context),
            ("@responseStatus", message.ResponseStatus),
            ("@responseBody", message.ResponseBody),
            ("@responseLocation", message.ResponseLocation));

        var now = timeProvider.GetUtcNow();
        foreach (var delivery in entry.Deliveries)
        {
            var row = DeliveryRowMapper.ToRow(message, delivery, now, lease);
            session.Execute(
                DeliverySql.InsertDelivery,
                ("@id", row.Id),
                ("@messageId", row.MessageId),
                ("@webhookId", row.WebhookId),
                ("@event", row.Event),
                ("@state", row.State),
                ("@dueAt", row.DueAt.ToUnixTimeMilliseconds()),
                ("@claimId", row.ClaimId),
                ("@leasedUntil", row.LeasedUntil?.ToUnixTimeMilliseconds()),
                ("@createdAt", row.CreatedAt.ToUnixTimeMilliseconds()));
        }
    }
}
