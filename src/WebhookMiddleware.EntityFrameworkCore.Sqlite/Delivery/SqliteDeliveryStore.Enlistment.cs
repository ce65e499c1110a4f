using WebhookMiddleware.EntityFrameworkCore.Enlistment;
using WebhookMiddleware.EntityFrameworkCore.Sqlite.Writing;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.EntityFrameworkCore.Sqlite.Delivery;

internal sealed partial class SqliteDeliveryStore : IEnlistmentStore
{
    public async Task<bool> CompleteAsync(
        PreparedMessage message,
        WebhookResponseInfo? response,
        IReadOnlyCollection<Guid> inLine,
        TimeSpan lease,
        CancellationToken cancellationToken)
    {
        // Copied and written out before the writer's turn: everybody waits for it.
        var body = response?.Body.ToArray();
        var inLineJson = inLine.Count == 0 ? null : Json(inLine.Select(Text));
        var isCompleted = await writer.ChangeAsync(
            session =>
            {
                var completed = inLineJson is null
                    ? session.Prepare(DeliverySql.Complete).Add(Now).AddText(message.Id).AddText(message.ClaimId).ExecuteAndCount()
                    : CompleteInLine(session, message, inLineJson, lease);

                if (completed > 0 && response is not null)
                {
                    session.Prepare(DeliverySql.Answer)
                        .Add((long)response.Status).Add(body).Add(response.Location).AddText(message.Id)
                        .Execute();
                }

                return completed > 0;
            },
            cancellationToken);
        if (isCompleted && inLine.Count > 0)
        {
            AddClaim(message.ClaimId, inLine);
        }

        return isCompleted;
    }

    // Returns the number of completed deliveries.
    private int CompleteInLine(SqliteSession session, PreparedMessage message, string inLine, TimeSpan lease)
    {
        var completed = session.Query(
            DeliverySql.CompleteInLine,
            row => (WebhookId: row.GetGuid(0), Sequence: row.GetInt64(1), IsHeld: !row.IsDBNull(2)),
            ("@inLine", inLine),
            ("@messageId", message.Id),
            ("@claimId", message.ClaimId),
            ("@now", Now),
            ("@until", Now + (long)lease.TotalMilliseconds));
        SqliteClaim.Write(session, message.ClaimId, completed.Where(row => row.IsHeld).Select(row => (row.WebhookId, row.Sequence)));
        return completed.Count;
    }

    public Task RenewAsync(PreparedMessage message, TimeSpan lease, CancellationToken cancellationToken)
        => writer.ChangeAsync(
            session => session.Execute(
                DeliverySql.RenewPrepared,
                ("@messageId", message.Id),
                ("@claimId", message.ClaimId),
                ("@until", Now + (long)lease.TotalMilliseconds)),
            cancellationToken);

    public Task DiscardAsync(PreparedMessage message, CancellationToken cancellationToken)
        => writer.ChangeAsync(
            session =>
            {
                var discarded = session.Execute(
                    DeliverySql.DiscardDeliveries, ("@messageId", message.Id), ("@claimId", message.ClaimId));
                CountDown(session, Enumerable.Repeat(Text(message.Id), discarded));
                return discarded;
            },
            cancellationToken);

    public Task<int> RecoverPreparedAsync(int limit, TimeSpan lease, CancellationToken cancellationToken)
        => writer.ChangeAsync(
            session =>
            {
                session.Execute(DeliverySql.LeasePrepared, ("@until", Now + (long)lease.TotalMilliseconds));
                return session.Execute(DeliverySql.RecoverPrepared, ("@now", Now), ("@limit", limit));
            },
            cancellationToken);
}
