using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.EntityFrameworkCore.Delivery;
using WebhookMiddleware.EntityFrameworkCore.Outbox;
using WebhookMiddleware.EntityFrameworkCore.Sqlite.Writing;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Sqlite.Delivery;

/// <summary>
/// The outbox and queue in a SQLite file. One writer makes all changes, so that requests and the dispatcher share commits.
/// </summary>
internal sealed partial class SqliteDeliveryStore(DeliveryStoreDependencies dependencies, SqliteWriter writer)
    : DeliveryStore(dependencies), IDisposable
{
    private long Now => TimeProvider.GetUtcNow().ToUnixTimeMilliseconds();

    protected override async Task<IReadOnlyList<DeliveryRow>> ClaimRowsAsync(ClaimRequest request, CancellationToken cancellationToken)
    {
        var claim = new SqliteClaim(request);
        await using (var context = await Database.OpenAsync(cancellationToken))
        {
            // Readers don't wait for the writer, so an idle queue never takes its lock.
            var due = await context.Database
                .SqlQueryRaw<long>(claim.ProbeSql, [.. claim.ProbeParameters(Now)])
                .ToListAsync(cancellationToken);
            if (due.Count == 0)
            {
                return [];
            }
        }

        return await writer.ChangeAsync(session => claim.Run(session, Now), cancellationToken);
    }

    public override Task RenewAsync(Guid claimId, TimeSpan lease, CancellationToken cancellationToken)
        => writer.ChangeAsync(
            session => session.Execute(
                DeliverySql.Renew, ("@claimId", claimId), ("@until", Now + (long)lease.TotalMilliseconds)),
            cancellationToken);

    protected override Task SettleCoreAsync(IReadOnlyList<DeliverySettlement> settlements, CancellationToken cancellationToken)
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

    public override Task ReleaseAsync(Guid claimId, CancellationToken cancellationToken)
        => writer.ChangeAsync(session => session.Execute(DeliverySql.Release, ("@claimId", claimId)), cancellationToken);

    protected override Task<int> RecoverCoreAsync(int limit, CancellationToken cancellationToken)
        => writer.ChangeAsync(session => session.Execute(DeliverySql.Recover, ("@now", Now), ("@limit", limit)), cancellationToken);

    protected override Task<int> CancelOrphansCoreAsync(
        IReadOnlyCollection<Guid> existingWebhookIds, int limit, CancellationToken cancellationToken)
    {
        var webhooks = Json(existingWebhookIds.Select(Text));
        return writer.ChangeAsync(
            session => session.Execute(DeliverySql.CancelOrphans, ("@webhooks", webhooks), ("@now", Now), ("@limit", limit)),
            cancellationToken);
    }

    protected override Task<int> PruneCoreAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken)
        => writer.ChangeAsync(session => Prune(session, before.ToUnixTimeMilliseconds(), limit), cancellationToken);

    protected internal override Task<DateTimeOffset> GetNowAsync(CancellationToken cancellationToken)
        => Task.FromResult(TimeProvider.GetUtcNow());

    protected internal override Task<int> RestartAsync(IReadOnlyList<long> sequences, CancellationToken cancellationToken)
    {
        var json = Json(sequences);
        return writer.ChangeAsync(session => session.Execute(DeliverySql.Restart, ("@sequences", json), ("@now", Now)), cancellationToken);
    }

    public void Dispose() => writer.Dispose();

    /// <summary>Returns an id as the driver and EF store it.</summary>
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
}
