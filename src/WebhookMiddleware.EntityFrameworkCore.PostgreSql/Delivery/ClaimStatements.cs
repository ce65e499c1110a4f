using Npgsql;
using WebhookMiddleware.Delivery;
using WebhookMiddleware.EntityFrameworkCore.Delivery;
using static WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery.Parameters;

namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery;

/// <summary>What claims due deliveries.</summary>
/// <remarks>
/// <para>
/// Each webhook gives up to its room, read from the front of the index that holds its own due rows of this kind: other webhooks' backlogs are not
/// looked at. Rows that another claim has locked at this moment are passed over, so any number of claims go on side by side.
/// </para>
/// <para>
/// A webhook that keeps its order is locked as a lane. Locking its head alone would not do: others would pass the locked head over and take the
/// second. The locks are taken by a statement of their own, before the one that looks for the heads: that one then sees whatever was claimed and
/// settled under the lock before. They are advisory locks, which leave nothing behind, and go away with the transaction; a lane that is locked is
/// passed over. Both statements go to the server together and are one transaction.
/// </para>
/// </remarks>
internal static class ClaimStatements
{
    // Only lanes with something to send are locked, so that an idle one costs no lock.
    //
    // A state from 'pending' to 'pending', here and below: so asked for, and sorted by, only the index of open rows gives the first one at once.
    // With state = 'pending' the planner may as well go through the whole table by sequence, in the hope that the lane comes soon; and EXISTS may
    // become a join with the whole backlog.
    private const string LockLanes = """
        WITH waiting AS MATERIALIZED (
            SELECT l.webhook_id
            FROM unnest($1) AS l (webhook_id)
            WHERE (
                SELECT q.sequence FROM webhook_deliveries q
                WHERE q.webhook_id = l.webhook_id AND q.settled_at IS NULL AND q.state BETWEEN 'pending' AND 'pending'
                ORDER BY q.state, q.sequence
                LIMIT 1) IS NOT NULL)
        SELECT set_config('webhooks.lanes', coalesce(array_agg(w.webhook_id)::text, '{}'), true)
        FROM waiting w
        WHERE pg_try_advisory_xact_lock(hashtextextended(w.webhook_id::text, 7161904277))
        """;

    private const string FindDue = """
        due AS (
            SELECT d.sequence, d.due_at
            FROM unnest($1, $2) AS w (webhook_id, room)
            CROSS JOIN LATERAL (
                SELECT q.sequence, q.due_at
                FROM webhook_deliveries q
                WHERE q.webhook_id = w.webhook_id AND q.state = 'pending' AND q.attempts {0} 0 AND q.due_at <= webhook_now()
                ORDER BY q.due_at, q.sequence
                LIMIT least(w.room, $3)
                FOR UPDATE SKIP LOCKED) AS d)
        """;

    // The head may be due later: then the lane waits.
    private const string FindHeads = """
        heads AS (
            SELECT d.sequence, d.due_at
            FROM unnest(current_setting('webhooks.lanes')::uuid[]) AS l (webhook_id)
            CROSS JOIN LATERAL (
                SELECT q.sequence
                FROM webhook_deliveries q
                WHERE q.webhook_id = l.webhook_id AND q.settled_at IS NULL AND q.state BETWEEN 'pending' AND 'pending'
                ORDER BY q.state, q.sequence
                LIMIT 1) AS head
            JOIN webhook_deliveries d ON d.sequence = head.sequence
            WHERE d.state = 'pending' AND d.due_at <= webhook_now()
                AND (
                    SELECT q.sequence FROM webhook_deliveries q
                    WHERE q.webhook_id = l.webhook_id AND q.settled_at IS NULL AND q.state BETWEEN 'delivering' AND 'delivering'
                    ORDER BY q.state, q.sequence
                    LIMIT 1) IS NULL
            FOR UPDATE OF d SKIP LOCKED)
        """;

    private const string Claim = """
        UPDATE webhook_deliveries AS c
        SET state = 'delivering', claim_id = $4, leased_until = webhook_now() + $5
        FROM picked
        WHERE c.sequence = picked.sequence
        RETURNING c.sequence, c.id, c.message_id, c.webhook_id, c.event, c.attempts, c.earlier_attempts, c.due_at, c.created_at
        """;

    private const string PickDue = "picked AS (SELECT sequence FROM due ORDER BY due_at, sequence LIMIT $3)";

    private const string PickDueAndHeads = """
        picked AS (
            SELECT a.sequence
            FROM (SELECT sequence, due_at FROM due UNION ALL SELECT sequence, due_at FROM heads) AS a
            ORDER BY a.due_at, a.sequence
            LIMIT $3)
        """;

    private static readonly string[] ClaimWithoutLanes = [Build("=", lanes: false), Build(">", lanes: false)];
    private static readonly string[] ClaimWithLanes = [Build("=", lanes: true), Build(">", lanes: true)];

    /// <summary>The statements of one claim; the last of them gives the rows, for <see cref="Read"/>, in no particular order.</summary>
    public static IEnumerable<NpgsqlBatchCommand> Create(ClaimRequest request)
    {
        var lanes = request.Webhooks.Where(webhook => webhook.InOrder).Select(webhook => webhook.Id).ToArray();
        var others = request.Webhooks.Where(webhook => !webhook.InOrder).ToArray();
        if (lanes.Length > 0)
        {
            yield return Statement(LockLanes, Value(lanes));
        }

        yield return Statement(
            Sql(request.Kind, lanes.Length > 0),
            Column(others, webhook => webhook.Id),
            Column(others, webhook => webhook.Room),
            Value(request.Limit),
            Value(request.ClaimId),
            Milliseconds(request.Lease));
    }

    public static DeliveryRow Read(NpgsqlDataReader reader) => new()
    {
        Sequence = reader.GetInt64(0),
        Id = reader.GetGuid(1),
        MessageId = reader.GetGuid(2),
        WebhookId = reader.GetGuid(3),
        Event = reader.GetString(4),
        State = DeliveryStates.Delivering,
        Attempts = reader.GetInt32(5),
        EarlierAttempts = reader.GetInt32(6),
        DueAt = DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(7)),
        CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(8)),
    };

    private static string Sql(DeliveryKind kind, bool lanes)
        => (lanes ? ClaimWithLanes : ClaimWithoutLanes)[kind == DeliveryKind.FirstAttempt ? 0 : 1];

    private static string Build(string attempts, bool lanes)
    {
        var due = FindDue.Replace("{0}", attempts, StringComparison.Ordinal);
        return lanes ? $"WITH\n{due},\n{FindHeads},\n{PickDueAndHeads}\n{Claim}" : $"WITH\n{due},\n{PickDue}\n{Claim}";
    }
}
