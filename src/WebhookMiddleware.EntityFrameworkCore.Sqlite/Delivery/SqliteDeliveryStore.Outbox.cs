using WebhookMiddleware.EntityFrameworkCore.Delivery;
using WebhookMiddleware.EntityFrameworkCore.Sqlite.Writing;

namespace WebhookMiddleware.EntityFrameworkCore.Sqlite.Delivery;

internal sealed partial class SqliteDeliveryStore
{
    protected override Task InsertAsync(IReadOnlyList<OutboxEntry> entries, TimeSpan lease, CancellationToken cancellationToken)
        => writer.ChangeAsync(
            session =>
            {
                foreach (var entry in entries)
                {
                    Insert(session, entry, lease);
                }

                return true;
            },
            cancellationToken);

    protected override Task<bool> TryInsertOnceAsync(string key, OutboxEntry entry, TimeSpan lease, CancellationToken cancellationToken)
        => writer.ChangeAsync(
            session =>
            {
                if (session.Execute(DeliverySql.InsertKey, ("@key", key), ("@messageId", entry.Message.Id), ("@now", Now)) == 0)
                {
                    return false;
                }

                Insert(session, entry, lease);
                return true;
            },
            cancellationToken);

    // Two commits, because pages that are used and freed within one are never written, and a full disk would not be noticed.
    protected override async Task ProbeCoreAsync(OutboxEntry entry, CancellationToken cancellationToken)
    {
        await writer.ChangeAsync(
            session =>
            {
                // Removes the message of a probe that failed between the two commits.
                session.Execute(DeliverySql.RemoveProbedMessage, ("@id", entry.Message.Id));
                Insert(session, entry, TimeSpan.Zero);
                var removed = session.Execute(DeliverySql.RemoveProbed, ("@id", entry.Message.Id));
                session.Execute(DeliverySql.RemoveClaim, ("@claimId", entry.Message.Id));
                return removed;
            },
            cancellationToken);
        await writer.ChangeAsync(session => session.Execute(DeliverySql.RemoveProbedMessage, ("@id", entry.Message.Id)), cancellationToken);
    }

    private void Insert(SqliteSession session, OutboxEntry entry, TimeSpan lease)
    {
        var message = entry.Message;
        session.Prepare(DeliverySql.InsertMessage)
            .AddText(message.Id).Add(message.Event).Add(message.Phase.ToString()).Add(message.RaisedAt.ToUnixTimeMilliseconds())
            .Add(message.Invocation).Add(message.Data).Add(message.Context)
            .Add(message.ResponseStatus).Add(message.ResponseBody).Add(message.ResponseLocation).Add((long)message.Deliveries)
            .Execute();
        InsertDeliveries(session, entry.DeliveryRows(TimeProvider.GetUtcNow(), lease));
    }

    private static void InsertDeliveries(SqliteSession session, IEnumerable<DeliveryRow> rows)
    {
        List<DeliveryRow> claimed = [];
        foreach (var row in rows)
        {
            row.Sequence = session.Prepare(DeliverySql.InsertDelivery)
                .AddText(row.Id).AddText(row.MessageId).AddText(row.WebhookId).Add(row.Event).Add(row.State)
                .Add(row.DueAt.ToUnixTimeMilliseconds()).AddText(row.ClaimId).Add(row.LeasedUntil?.ToUnixTimeMilliseconds())
                .Add(row.CreatedAt.ToUnixTimeMilliseconds())
                .ExecuteInsert();
            if (row.ClaimId is not null)
            {
                claimed.Add(row);
            }
        }

        foreach (var claim in claimed.GroupBy(row => row.ClaimId!.Value, row => (row.WebhookId, row.Sequence)))
        {
            SqliteClaim.Write(session, claim.Key, claim);
        }
    }
}
