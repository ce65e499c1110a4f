using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.EntityFrameworkCore.Audit;
using WebhookMiddleware.EntityFrameworkCore.Delivery;
using WebhookMiddleware.EntityFrameworkCore.Sqlite.Writing;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Sqlite.Delivery;

/// <summary>
/// The outbox and queue in a SQLite file. One writer makes all changes, so that requests and the dispatcher share commits.
/// </summary>
internal sealed partial class SqliteDeliveryStore(DeliveryStoreDependencies dependencies, SqliteWriter writer)
    : DeliveryStore(dependencies)
{
    // In characters. Claims of further attempts rewrite the row of the delivery, and with it what it has of the first one.
    private const int MaxTextInRow = 1000;

    // For each kind of attempts, whether the last claim found none due.
    private readonly bool[] _wasEmpty = [true, true];

    protected override string Held => DeliverySql.Held;

    private long Now => TimeProvider.GetUtcNow().ToUnixTimeMilliseconds();

    protected override async Task<IReadOnlyList<ClaimedRow>> ClaimRowsAsync(ClaimRequest request, CancellationToken cancellationToken)
    {
        var claim = new SqliteClaim(request);
        var kind = (int)request.Kind;

        // A queue that was empty is read before the lock is taken, so that an idle one never takes it. A busy one is not asked twice.
        var rows = await (_wasEmpty[kind]
            ? writer.ChangeIfAsync(session => claim.IsAnythingDue(session, Now), session => claim.Run(session, Now), cancellationToken)
            : writer.ChangeAsync<IReadOnlyList<ClaimedRow>?>(session => claim.Run(session, Now), cancellationToken)) ?? [];
        _wasEmpty[kind] = rows.Count == 0;
        return rows;
    }

    public override Task RenewAsync(Guid claimId, TimeSpan lease, CancellationToken cancellationToken)
        => writer.ChangeAsync(
            session => session.Execute(
                DeliverySql.Renew, ("@claimId", claimId), ("@until", Now + (long)lease.TotalMilliseconds)),
            cancellationToken);

    protected override Task SettleCoreAsync(
        IReadOnlyList<DeliverySettlement> settlements, IReadOnlyList<Guid> endedClaims, CancellationToken cancellationToken)
        => writer.ChangeAsync(
            session =>
            {
                var now = Now;
                foreach (var settlement in settlements)
                {
                    Settle(session, settlement, FindHeld(settlement) ?? Find(session, settlement), now);
                }

                foreach (var claimId in endedClaims)
                {
                    session.Execute(DeliverySql.RemoveClaim, ("@claimId", claimId));
                }

                return true;
            },
            cancellationToken);

    protected override Task ReleaseCoreAsync(Guid claimId, CancellationToken cancellationToken)
        => writer.ChangeAsync(
            session =>
            {
                session.Execute(DeliverySql.Release, ("@claimId", claimId));
                return session.Execute(DeliverySql.RemoveClaim, ("@claimId", claimId));
            },
            cancellationToken);

    protected override Task<int> RecoverCoreAsync(int limit, CancellationToken cancellationToken)
        => writer.ChangeAsync(
            session =>
            {
                var recovered = session.Execute(DeliverySql.Recover, ("@now", Now), ("@limit", limit));
                session.Execute(DeliverySql.RemoveEndedClaims);
                return recovered;
            },
            cancellationToken);

    protected override Task<int> CancelOrphansCoreAsync(
        IReadOnlyCollection<Guid> existingWebhookIds, TimeSpan wait, int limit, CancellationToken cancellationToken)
    {
        var webhooks = Json(existingWebhookIds.Select(Text));
        return writer.ChangeAsync(
            session =>
            {
                var now = Now;
                var dueUntil = now - (long)wait.TotalMilliseconds;
                return session.Execute(
                    DeliverySql.CancelOrphans, ("@webhooks", webhooks), ("@now", now), ("@dueUntil", dueUntil), ("@limit", limit));
            },
            cancellationToken);
    }

    protected override Task<int> PruneCoreAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken)
        => writer.ChangeAsync(session => Prune(session, before.ToUnixTimeMilliseconds(), limit), cancellationToken);

    protected override Task<DateTimeOffset> GetNowAsync(CancellationToken cancellationToken)
        => Task.FromResult(TimeProvider.GetUtcNow());

    protected override Task<int> RestartAsync(IReadOnlyList<long> sequences, AuditRow? audit, CancellationToken cancellationToken)
    {
        var json = Json(sequences);
        return writer.ChangeAsync(
            session =>
            {
                var restarted = session.Execute(DeliverySql.Restart, ("@sequences", json), ("@now", Now));
                if (audit is not null && restarted > 0)
                {
                    InsertAudit(session, audit);
                }

                return restarted;
            },
            cancellationToken);
    }

    /// <summary>Returns an id as the driver and EF store it.</summary>
    internal static string Text(Guid id) => id.ToString().ToUpperInvariant();

    internal static string Json<T>(IEnumerable<T> items) => JsonSerializer.Serialize(items, typeof(IEnumerable<T>), StatementTypes.Default);

    // A row is found by its number, if the claim has read it: the index of ids is not searched then. The claim must still hold it.
    private static void Settle(SqliteSession session, DeliverySettlement settlement, HeldRow? row, long now)
    {
        var state = DeliveryStates.ToText(settlement.State);
        var isPending = settlement.State == DeliveryState.Pending;
        long? dueAt = isPending ? now + (long)settlement.Delay.TotalMilliseconds : null;
        long? settledAt = isPending ? null : now;
        if (row is { Attempts: 0 } unattempted
            && settlement.Attempt is { } first
            && (first.ResponseBody?.Length ?? 0) + (first.Detail?.Length ?? 0) <= MaxTextInRow)
        {
            session.Prepare(DeliverySql.SettleFirst)
                .Add(state).Add(dueAt).Add(settledAt)
                .Add(first.At.ToUnixTimeMilliseconds()).Add(first.Outcome.ToString())
                .Add(first.Status).Add(first.DurationMs).Add(first.Detail).Add(first.ResponseBody)
                .Add(unattempted.Sequence).AddText(settlement.ClaimId)
                .Execute();
            return;
        }

        if (Find(session, settlement) is not var (sequence, attempts))
        {
            return;
        }

        if (settlement.Attempt is { } attempt)
        {
            session.Prepare(DeliverySql.InsertAttempt)
                .Add(sequence).Add((long)++attempts).Add(attempt.At.ToUnixTimeMilliseconds()).Add(attempt.Outcome.ToString())
                .Add(attempt.Status).Add(attempt.DurationMs).Add(attempt.Detail).Add(attempt.ResponseBody)
                .Execute();
        }

        session.Prepare(DeliverySql.Settle).Add(state).Add(dueAt).Add(settledAt).Add((long)attempts).Add(sequence).Execute();
    }

    private static HeldRow? Find(SqliteSession session, DeliverySettlement settlement)
        => session.Prepare(DeliverySql.FindHeld).AddText(settlement.DeliveryId).AddText(settlement.ClaimId).ReadNumbers()
            is var (sequence, attempts) ? new HeldRow(sequence, (int)attempts) : null;

    private static void InsertAudit(SqliteSession session, AuditRow audit)
        => session.Execute(
            DeliverySql.InsertAudit,
            ("@id", audit.Id.ToByteArray(bigEndian: true)),
            ("@at", audit.At.ToUnixTimeMilliseconds()),
            ("@actor", audit.Actor),
            ("@action", audit.Action),
            ("@webhookId", audit.WebhookId is { } webhookId ? Text(webhookId) : null),
            ("@webhookName", audit.WebhookName),
            ("@version", audit.Version),
            ("@changes", audit.Changes));

    // A message goes with its last delivery.
    private static void CountDown(SqliteSession session, IEnumerable<string> messageOfEach)
    {
        var ids = Json(messageOfEach);
        session.Execute(DeliverySql.RemoveEmptied, ("@ids", ids));
        session.Execute(DeliverySql.CountRemaining, ("@ids", ids));
    }

    private int Prune(SqliteSession session, long before, int limit)
    {
        session.Execute(DeliverySql.PruneAttempts, ("@before", before), ("@limit", limit));
        var messageIds = session.Query(DeliverySql.PruneDeliveries, row => row.GetString(0), ("@before", before), ("@limit", limit));
        CountDown(session, messageIds);
        var empty = session.Execute(DeliverySql.PruneEmptyMessages, ("@before", before), ("@limit", limit - messageIds.Count));
        session.Execute(DeliverySql.PruneKeys, ("@before", Now - (long)OnceKeyRetention.TotalMilliseconds), ("@limit", limit));
        return messageIds.Count + empty;
    }
}
