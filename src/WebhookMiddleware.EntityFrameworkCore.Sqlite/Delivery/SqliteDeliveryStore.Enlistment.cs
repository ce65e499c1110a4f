using WebhookMiddleware.EntityFrameworkCore.Enlistment;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.EntityFrameworkCore.Sqlite.Delivery;

internal sealed partial class SqliteDeliveryStore : IEnlistmentStore
{
    public Task<bool> CompleteAsync(
        PreparedMessage message,
        WebhookResponseInfo? response,
        IReadOnlyCollection<Guid> inLine,
        TimeSpan lease,
        CancellationToken cancellationToken)
    {
        var inLineJson = Json(inLine.Select(Text));
        return writer.ChangeAsync(
            session =>
            {
                var completed = session.Execute(
                    DeliverySql.Complete,
                    ("@inLine", inLineJson),
                    ("@claimId", message.ClaimId),
                    ("@now", Now),
                    ("@until", Now + (long)lease.TotalMilliseconds));
                if (completed > 0 && response is not null)
                {
                    session.Execute(
                        DeliverySql.Answer,
                        ("@id", message.Id),
                        ("@responseStatus", response.Status),
                        ("@responseBody", response.Body.ToArray()),
                        ("@responseLocation", response.Location));
                }

                return completed > 0;
            },
            cancellationToken);
    }

    public Task DiscardAsync(PreparedMessage message, CancellationToken cancellationToken)
        => writer.ChangeAsync(
            session =>
            {
                session.Execute(DeliverySql.DiscardDeliveries, ("@claimId", message.ClaimId));
                return session.Execute(DeliverySql.DiscardMessage, ("@id", message.Id));
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
