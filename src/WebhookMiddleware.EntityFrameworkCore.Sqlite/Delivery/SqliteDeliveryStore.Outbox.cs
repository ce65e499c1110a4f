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
        RowWrite.InsertMessage(session.Prepare(DeliverySql.InsertMessage), entry.Message);
        List<DeliveryRow> claimed = [];
        foreach (var row in entry.DeliveryRows(TimeProvider.GetUtcNow(), lease))
        {
            row.Sequence = RowWrite.InsertDelivery(session.Prepare(DeliverySql.InsertDelivery), row);
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
