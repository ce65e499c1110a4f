using WebhookMiddleware.EntityFrameworkCore.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Sqlite.Delivery;

/// <summary>Finds out whether the file can be written.</summary>
internal sealed partial class SqliteDeliveryStatements
{
    // Two commits: pages that are used and freed in one are never written, so that a full disk would not be noticed.
    public async Task ProbeAsync(OutboxEntry entry, CancellationToken cancellationToken)
    {
        await writer.ChangeAsync(
            session =>
            {
                // What the last probe left when the disk filled up between the two.
                session.Execute(DeliverySql.DiscardMessage, ("@id", entry.Message.Id));
                Write(session, entry, TimeSpan.Zero);
                return session.Execute(DeliverySql.RemoveProbed, ("@id", entry.Message.Id));
            },
            cancellationToken);
        await writer.ChangeAsync(session => session.Execute(DeliverySql.DiscardMessage, ("@id", entry.Message.Id)), cancellationToken);
    }
}
