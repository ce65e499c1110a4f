using WebhookMiddleware.EntityFrameworkCore.Enlistment;
using WebhookMiddleware.EntityFrameworkCore.Outbox;
using WebhookMiddleware.EntityFrameworkCore.Sqlite.Writing;

namespace WebhookMiddleware.EntityFrameworkCore.Sqlite.Delivery;

internal sealed partial class SqliteDeliveryStore : IEnlistmentStore
{
    public async Task<bool> CompleteAsync(EnlistedCompletion completion, CancellationToken cancellationToken)
    {
        // Copied before the writer's turn: everybody waits for it.
        var body = completion.Response?.Body.ToArray();
        var isCompleted = await writer.ChangeAsync(session => Complete(session, completion, body), cancellationToken);
        Guid[] held = [.. completion.Deliveries.Where(delivery => delivery.ClaimId is not null).Select(delivery => delivery.Id)];
        if (isCompleted && held.Length > 0)
        {
            AddClaim(completion.Message.ClaimId, held);
        }

        return isCompleted;
    }

    public Task RenewAsync(PreparedMessage message, TimeSpan lease, CancellationToken cancellationToken)
        => writer.ChangeAsync(
            session => session.Execute(
                EnlistmentSql.Renew,
                ("@id", message.Id),
                ("@claimId", message.ClaimId),
                ("@until", Now + (long)lease.TotalMilliseconds)),
            cancellationToken);

    public Task DiscardAsync(PreparedMessage message, CancellationToken cancellationToken)
        => writer.ChangeAsync(
            session => session.Prepare(EnlistmentSql.Remove).AddText(message.Id).AddText(message.ClaimId).ExecuteAndCount(),
            cancellationToken);

    public Task<int> RecoverPreparedAsync(int limit, TimeSpan lease, CancellationToken cancellationToken)
        => writer.ChangeAsync(
            session =>
            {
                session.Execute(EnlistmentSql.Lease, ("@until", Now + (long)lease.TotalMilliseconds));
                var lost = session.Query(
                    EnlistmentSql.FindLost,
                    row => new EnlistedCompletion(
                        new PreparedMessage(row.GetGuid(0), row.GetGuid(1)),
                        row.GetString(2),
                        EnlistedDeliveries.Read(row.GetFieldValue<byte[]>(3)),
                        Response: null,
                        lease),
                    ("@now", Now),
                    ("@limit", limit));
                lost.ForEach(completion => Complete(session, completion, body: null));
                return lost.Count;
            },
            cancellationToken);

    // Returns whether the message was handed over.
    private bool Complete(SqliteSession session, EnlistedCompletion completion, byte[]? body)
    {
        var (message, response) = (completion.Message, completion.Response);
        var copy = response is null
            ? session.Prepare(EnlistmentSql.Copy)
            : session.Prepare(EnlistmentSql.CopyWithResponse).Add((long)response.Status).Add(body).Add(response.Location);
        var copied = copy.Add((long)completion.Deliveries.Count).AddText(message.Id).AddText(message.ClaimId).ExecuteAndCount();
        session.Prepare(EnlistmentSql.Remove).AddText(message.Id).AddText(message.ClaimId).Execute();
        if (copied == 0)
        {
            return false;
        }

        InsertDeliveries(session, completion.DeliveryRows(TimeProvider.GetUtcNow()));
        return true;
    }
}
