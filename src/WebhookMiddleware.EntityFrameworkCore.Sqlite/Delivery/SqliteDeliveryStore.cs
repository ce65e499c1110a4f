using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
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
    // For each kind of attempts, whether the last claim found none due.
    private readonly bool[] _wasEmpty = [true, true];

    private long Now => TimeProvider.GetUtcNow().ToUnixTimeMilliseconds();

    protected override async Task<IReadOnlyList<ClaimedRow>> ClaimRowsAsync(ClaimRequest request, CancellationToken cancellationToken)
    {
        var claim = new SqliteClaim(request);
        var kind = (int)request.Kind;
        if (_wasEmpty[kind] && !await IsAnythingDueAsync(claim, cancellationToken))
        {
            return [];
        }

        var rows = await writer.ChangeAsync(session => claim.Run(session, Now), cancellationToken);
        _wasEmpty[kind] = rows.Count == 0;
        return rows;
    }

    public override Task RenewAsync(Guid claimId, TimeSpan lease, CancellationToken cancellationToken)
        => writer.ChangeAsync(
            session => session.Execute(
                DeliverySql.Renew, ("@claimId", claimId), ("@until", Now + (long)lease.TotalMilliseconds)),
            cancellationToken);

    protected override Task SettleCoreAsync(IReadOnlyList<DeliverySettlement> settlements, CancellationToken cancellationToken)
    {
        var json = Json(settlements.Select(s => new object?[]
        {
            Text(s.DeliveryId), Text(s.ClaimId), DeliveryStates.ToText(s.State), s.Attempt is null ? 0 : 1, (long)s.Delay.TotalMilliseconds,
            s.Attempt?.At.ToUnixTimeMilliseconds(), s.Attempt?.Outcome.ToString(), s.Attempt?.Status, s.Attempt?.DurationMs,
        }));
        DeliverySettlement[] withText =
            [.. settlements.Where(s => s.Attempt is { } attempt && (attempt.Detail ?? attempt.ResponseBody) is not null)];
        return writer.ChangeAsync(
            session =>
            {
                session.Execute(DeliverySql.InsertAttempts, ("@settlements", json));
                foreach (var settlement in withText)
                {
                    WriteText(session, settlement, settlement.Attempt!);
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

    protected override Task<DateTimeOffset> GetNowAsync(CancellationToken cancellationToken)
        => Task.FromResult(TimeProvider.GetUtcNow());

    protected override Task<int> RestartAsync(IReadOnlyList<long> sequences, CancellationToken cancellationToken)
    {
        var json = Json(sequences);
        return writer.ChangeAsync(session => session.Execute(DeliverySql.Restart, ("@sequences", json), ("@now", Now)), cancellationToken);
    }

    /// <summary>Returns an id as the driver and EF store it.</summary>
    internal static string Text(Guid id) => id.ToString().ToUpperInvariant();

    internal static string Json<T>(IEnumerable<T> items) => JsonSerializer.Serialize(items, typeof(IEnumerable<T>), StatementTypes.Default);

    // Readers don't wait for the writer, so an idle queue never takes its lock. A busy one is not asked twice.
    private async Task<bool> IsAnythingDueAsync(SqliteClaim claim, CancellationToken cancellationToken)
    {
        await using var context = await Database.OpenAsync(cancellationToken);
        var due = await context.Database
            .SqlQueryRaw<long>(claim.ProbeSql, [.. claim.ProbeParameters(Now)])
            .ToListAsync(cancellationToken);
        return due.Count > 0;
    }

    private static void WriteText(SqliteSession session, DeliverySettlement settlement, DeliveryAttempt attempt)
        => session.Execute(
            DeliverySql.AddText,
            ("@id", settlement.DeliveryId),
            ("@claimId", settlement.ClaimId),
            ("@detail", attempt.Detail),
            ("@responseBody", attempt.ResponseBody));

    private int Prune(SqliteSession session, long before, int limit)
    {
        session.Execute(DeliverySql.PruneAttempts, ("@before", before), ("@limit", limit));
        var messageIds = session.Query(DeliverySql.PruneDeliveries, row => row.GetString(0), ("@before", before), ("@limit", limit));
        session.Execute(DeliverySql.PruneMessages, ("@ids", Json(messageIds.Distinct())));
        var empty = session.Execute(DeliverySql.PruneEmptyMessages, ("@before", before), ("@limit", limit - messageIds.Count));
        session.Execute(DeliverySql.PruneKeys, ("@before", Now - (long)OnceKeyRetention.TotalMilliseconds), ("@limit", limit));
        return messageIds.Count + empty;
    }
}
