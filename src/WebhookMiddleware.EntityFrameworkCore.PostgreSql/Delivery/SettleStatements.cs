using Npgsql;
using WebhookMiddleware.EntityFrameworkCore.Delivery;
using WebhookMiddleware.EntityFrameworkCore.PostgreSql.Text;
using WebhookMiddleware.Outbox;
using static WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery.Parameters;

namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery;

/// <summary>Creates the statements that run under a claim. Each changes only rows that the claim still holds.</summary>
/// <remarks>
/// A statement that waits for rows locks them in the order of the sequence, so that two statements on the same rows never wait for each
/// other.
/// </remarks>
internal static class SettleStatements
{
    // The rows are joined to the settlements once, when they are locked; what follows knows them by their number. Each is looked up by its
    // id: both conditions are written so that nothing else can be joined by. Given claim_id = claim_id, the planner takes the claims' small
    // index and compares each settlement with all rows of its claim. Given id = id, it reads the whole table if that is not long.
    private const string SettleAll = """
        WITH
        ended AS (
            SELECT *
            FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) AS e
                (delivery_id, claim_id, state, delay, was_attempted, at, outcome, status, duration_ms, detail, response_body)),
        held AS MATERIALIZED (
            SELECT d.sequence, d.attempts + e.was_attempted::int AS attempts, e.*
            FROM webhook_deliveries d
            JOIN ended e ON d.id = ANY (ARRAY[e.delivery_id])
            WHERE d.claim_id IS NOT DISTINCT FROM e.claim_id
            ORDER BY d.sequence
            FOR UPDATE OF d),
        settled AS (
            UPDATE webhook_deliveries AS d SET
                state = held.state,
                attempts = held.attempts,
                due_at = CASE held.state WHEN 'pending' THEN webhook_now() + held.delay ELSE d.due_at END,
                settled_at = CASE held.state WHEN 'pending' THEN NULL ELSE webhook_now() END,
                claim_id = NULL,
                leased_until = NULL
            FROM held
            WHERE d.sequence = held.sequence)
        INSERT INTO webhook_delivery_attempts (delivery_sequence, number, at, outcome, status, duration_ms, detail, response_body)
        SELECT h.sequence, h.attempts, h.at, h.outcome, h.status, h.duration_ms, h.detail, h.response_body
        FROM held h
        WHERE h.was_attempted
        """;

    private const string RenewAll = """
        WITH held AS MATERIALIZED (SELECT sequence FROM webhook_deliveries WHERE claim_id = $1 ORDER BY sequence FOR UPDATE)
        UPDATE webhook_deliveries AS d SET leased_until = webhook_now() + $2
        FROM held
        WHERE d.sequence = held.sequence
        """;

    private const string ReleaseAll = """
        WITH held AS MATERIALIZED (
            SELECT sequence FROM webhook_deliveries WHERE claim_id = $1 AND state = 'delivering' ORDER BY sequence FOR UPDATE)
        UPDATE webhook_deliveries AS d SET state = 'pending', claim_id = NULL, leased_until = NULL
        FROM held
        WHERE d.sequence = held.sequence
        """;

    public static NpgsqlBatchCommand Settle(IReadOnlyList<DeliverySettlement> settlements)
        => Statement(
            SettleAll,
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

    public static NpgsqlBatchCommand Renew(Guid claimId, TimeSpan lease) => Statement(RenewAll, Value(claimId), Milliseconds(lease));

    public static NpgsqlBatchCommand Release(Guid claimId) => Statement(ReleaseAll, Value(claimId));
}
