using Npgsql;
using WebhookMiddleware.EntityFrameworkCore.Delivery;
using WebhookMiddleware.EntityFrameworkCore.PostgreSql.Text;
using WebhookMiddleware.Outbox;
using static WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery.Parameters;

namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery;

/// <summary>Creates the statements that run under a claim. Each changes only rows that the claim still holds.</summary>
/// <remarks>
/// Statements that wait for rows change or lock them in the order of the ids, so that two on the same rows never wait for each other.
/// Settlements are the busiest of all, and change their rows at once instead of locking them first. A renewal waits for none: what is being
/// settled needs no lease any more.
/// </remarks>
internal static class SettleStatements
{
    private const string Settlements = """
        unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) AS e
            (delivery_id, claim_id, state, delay, was_attempted, at, outcome, status, duration_ms, detail, response_body)
        """;

    // Each row is looked up by its id: both conditions are written so that nothing else can be joined by. Given claim_id = claim_id or
    // id = id, the planner reads the whole table if it believes that to be short.
    private const string IsHeld = "d.id = ANY (ARRAY[e.delivery_id]) AND d.claim_id IS NOT DISTINCT FROM e.claim_id";

    private const string SetState = $"""
        state = e.state,
        attempts = d.attempts + e.was_attempted::int,
        due_at = CASE e.state WHEN 'pending' THEN {DatabaseClock.NowOnce} + e.delay ELSE d.due_at END,
        settled_at = CASE e.state WHEN 'pending' THEN NULL ELSE {DatabaseClock.NowOnce} END,
        claim_id = NULL,
        leased_until = NULL
        """;

    // Nothing is inserted, so that no row has to be returned to an insertion. There is no condition on the attempts, which the claim has
    // read: the planner would believe that few rows meet it, and change rows in the order of the table, not of the ids.
    private const string SettleFirst = $"""
        UPDATE webhook_deliveries AS d SET
            {SetState},
            first_at = e.at,
            first_outcome = e.outcome,
            first_status = e.status,
            first_duration_ms = e.duration_ms,
            first_detail = e.detail,
            first_response_body = e.response_body
        FROM {Settlements}
        WHERE {IsHeld}
        """;

    private const string SettleAll = $"""
        WITH settled AS (
            UPDATE webhook_deliveries AS d SET
                {SetState},
                first_at = CASE d.attempts WHEN 0 THEN e.at ELSE d.first_at END,
                first_outcome = CASE d.attempts WHEN 0 THEN e.outcome ELSE d.first_outcome END,
                first_status = CASE d.attempts WHEN 0 THEN e.status ELSE d.first_status END,
                first_duration_ms = CASE d.attempts WHEN 0 THEN e.duration_ms ELSE d.first_duration_ms END,
                first_detail = CASE d.attempts WHEN 0 THEN e.detail ELSE d.first_detail END,
                first_response_body = CASE d.attempts WHEN 0 THEN e.response_body ELSE d.first_response_body END
            FROM {Settlements}
            WHERE {IsHeld}
            RETURNING
                d.sequence, d.attempts, e.was_attempted, e.at, e.outcome, e.status, e.duration_ms, e.detail, e.response_body)
        INSERT INTO webhook_delivery_attempts (delivery_sequence, number, at, outcome, status, duration_ms, detail, response_body)
        SELECT s.sequence, s.attempts, s.at, s.outcome, s.status, s.duration_ms, s.detail, s.response_body
        FROM settled s
        WHERE s.was_attempted AND s.attempts > 1
        """;

    private const string RenewAll = $"""
        WITH held AS MATERIALIZED (
            SELECT sequence FROM webhook_deliveries
            WHERE {HeldRows.OfClaim}
            FOR UPDATE SKIP LOCKED)
        UPDATE webhook_deliveries AS d SET leased_until = webhook_now() + $2
        FROM held
        WHERE d.sequence = held.sequence
        """;

    private const string ReleaseAll = $"""
        WITH held AS MATERIALIZED (
            SELECT sequence FROM webhook_deliveries WHERE {HeldRows.OfClaim} ORDER BY id FOR UPDATE)
        UPDATE webhook_deliveries AS d SET claim_id = NULL, leased_until = NULL
        FROM held
        WHERE d.sequence = held.sequence
        """;

    private const string RemoveSome = $"DELETE FROM webhook_claims AS h WHERE h.id = ANY ($1) AND {HeldRows.AreNone}";

    /// <summary>Returns a statement that settles deliveries, at most one settlement for each claim on one.</summary>
    public static NpgsqlBatchCommand Settle(IEnumerable<DeliverySettlement> all) => Settle(SettleAll, all);

    /// <summary>Returns a statement that does the same with deliveries that had no attempt before their claim.</summary>
    public static NpgsqlBatchCommand SettleFirstAttempts(IEnumerable<DeliverySettlement> all) => Settle(SettleFirst, all);

    public static NpgsqlBatchCommand Renew(Guid claimId, TimeSpan lease) => Statement(RenewAll, Value(claimId), Milliseconds(lease));

    public static NpgsqlBatchCommand Release(Guid claimId) => Statement(ReleaseAll, Value(claimId));

    /// <summary>Returns a statement that removes the rows of claims, unless they still hold something.</summary>
    public static NpgsqlBatchCommand RemoveClaims(IReadOnlyList<Guid> claimIds) => Statement(RemoveSome, Value<Guid[]>([.. claimIds]));

    private static NpgsqlBatchCommand Settle(string sql, IEnumerable<DeliverySettlement> all)
    {
        DeliverySettlement[] settlements = [.. all.OrderBy(settlement => settlement.DeliveryId)];
        return Statement(
            sql,
            Column(settlements, s => s.DeliveryId),
            Column(settlements, s => s.ClaimId),
            Column(settlements, s => DeliveryStates.ToText(s.State)),
            Column(settlements, s => (long)s.Delay.TotalMilliseconds),
            Column(settlements, s => s.Attempt is not null),
            Column(settlements, s => s.Attempt?.At.ToUnixTimeMilliseconds()),
            Column(settlements, s => s.Attempt?.Outcome.ToString()),
            Column(settlements, s => s.Attempt?.Status),
            Column(settlements, s => s.Attempt?.DurationMs),
            Column(settlements, s => StorableText.From(s.Attempt?.Detail)),
            Column(settlements, s => StorableText.From(s.Attempt?.ResponseBody)));
    }
}
