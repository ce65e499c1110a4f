using Npgsql;
using WebhookMiddleware.EntityFrameworkCore.Audit;
using WebhookMiddleware.EntityFrameworkCore.Delivery;
using WebhookMiddleware.EntityFrameworkCore.PostgreSql.Text;
using static WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery.Parameters;

namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery;

/// <summary>
/// Creates the statements that maintain the tables. They are bounded and skip rows that others have locked, so that several hosts can share
/// the work. They wait only for messages that another host counts deliveries of.
/// </summary>
internal static class MaintenanceStatements
{
    private const string RecoverSome = $"""
        WITH lost AS MATERIALIZED (
            SELECT sequence
            FROM webhook_deliveries
            WHERE {HeldRows.All} AND leased_until <= webhook_now()
            LIMIT $1
            FOR UPDATE SKIP LOCKED)
        UPDATE webhook_deliveries AS c SET claim_id = NULL, leased_until = NULL
        FROM lost
        WHERE c.sequence = lost.sequence
        """;

    private const string RemoveEnded = $"""
        WITH ended AS MATERIALIZED (SELECT h.id, h.webhook_id FROM webhook_claims h WHERE {HeldRows.AreNone} FOR UPDATE SKIP LOCKED)
        DELETE FROM webhook_claims AS h USING ended WHERE h.id = ended.id AND h.webhook_id = ended.webhook_id
        """;

    // Steps from webhook to webhook through the index of open rows, without reading one's backlog to find the next. Then it reads the
    // indexes of due rows, so that a backlog that is not old enough is not read at all.
    private const string CancelSome = """
        WITH RECURSIVE
        open (webhook_id) AS (
            (SELECT webhook_id FROM webhook_deliveries WHERE settled_at IS NULL ORDER BY webhook_id LIMIT 1)
            UNION ALL
            SELECT (
                SELECT d.webhook_id FROM webhook_deliveries d
                WHERE d.settled_at IS NULL AND d.webhook_id > open.webhook_id
                ORDER BY d.webhook_id LIMIT 1)
            FROM open WHERE open.webhook_id IS NOT NULL),
        orphans AS MATERIALIZED (
            SELECT
                o.webhook_id,
                CASE WHEN EXISTS (SELECT FROM webhook_versions v WHERE v.webhook_id = o.webhook_id)
                THEN 9223372036854775807 ELSE webhook_now() - $2 END AS due_until
            FROM open o
            WHERE o.webhook_id <> ALL ($1) AND NOT EXISTS (SELECT FROM webhook_hooks h WHERE h.id = o.webhook_id)),
        waiting AS MATERIALIZED (
            SELECT d.sequence
            FROM orphans o
            CROSS JOIN LATERAL (
                SELECT f.sequence
                FROM (
                    SELECT q.sequence
                    FROM webhook_deliveries q
                    WHERE q.webhook_id = o.webhook_id AND q.state = 'pending' AND q.attempts = 0 AND q.claim_id IS NULL
                        AND q.due_at <= o.due_until
                    ORDER BY q.due_at, q.sequence
                    LIMIT $3
                    FOR UPDATE SKIP LOCKED) AS f
                UNION ALL
                SELECT r.sequence
                FROM (
                    SELECT q.sequence
                    FROM webhook_deliveries q
                    WHERE q.webhook_id = o.webhook_id AND q.state = 'pending' AND q.attempts > 0 AND q.claim_id IS NULL
                        AND q.due_at <= o.due_until
                    ORDER BY q.due_at, q.sequence
                    LIMIT $3
                    FOR UPDATE SKIP LOCKED) AS r) AS d
            LIMIT $3)
        UPDATE webhook_deliveries AS c SET state = 'cancelled', settled_at = webhook_now()
        FROM waiting
        WHERE c.sequence = waiting.sequence
        """;

    private const string PruneDeliveries = $"""
        WITH
        old AS MATERIALIZED (
            SELECT sequence FROM webhook_deliveries
            WHERE settled_at < webhook_now() - $1
            ORDER BY settled_at
            LIMIT $2
            FOR UPDATE SKIP LOCKED),
        attempts AS (DELETE FROM webhook_delivery_attempts AS a USING old WHERE a.delivery_sequence = old.sequence),
        removed AS (DELETE FROM webhook_deliveries AS d USING old WHERE d.sequence = old.sequence RETURNING d.message_id),
        {CountedMessages.AfterRemoval}
        SELECT count(*)::int FROM removed
        """;

    private const string PruneEmptyMessages = """
        WITH empty AS MATERIALIZED (
            SELECT m.id
            FROM webhook_messages m
            WHERE m.raised_at < webhook_now() - $1 AND m.deliveries = 0
            ORDER BY m.raised_at
            LIMIT $2
            FOR UPDATE SKIP LOCKED)
        DELETE FROM webhook_messages AS m USING empty WHERE m.id = empty.id
        """;

    private const string PruneKeys = """
        WITH old AS MATERIALIZED (
            SELECT k.key
            FROM webhook_once_keys k
            WHERE k.written_at < webhook_now() - $1 AND (SELECT m.id FROM webhook_messages m WHERE m.id = k.message_id) IS NULL
            ORDER BY k.written_at
            LIMIT $2
            FOR UPDATE SKIP LOCKED)
        DELETE FROM webhook_once_keys AS k USING old WHERE k.key = old.key
        """;

    private const string RestartAll = """
        WITH chosen AS MATERIALIZED (
            SELECT sequence
            FROM webhook_deliveries
            WHERE sequence = ANY ($1) AND claim_id IS NULL
            ORDER BY id
            FOR UPDATE),
        entry AS (
            INSERT INTO webhook_audit (id, at, actor, action, webhook_id, webhook_name, version, changes)
            SELECT $2, $3, $4, $5, $6, $7, $8, $9 WHERE $2 IS NOT NULL AND EXISTS (SELECT FROM chosen))
        UPDATE webhook_deliveries AS c SET
            state = 'pending', earlier_attempts = c.attempts, due_at = webhook_now(),
            settled_at = NULL
        FROM chosen
        WHERE c.sequence = chosen.sequence
        """;

    public static NpgsqlBatchCommand Now() => Statement("SELECT webhook_now()");

    public static NpgsqlBatchCommand Recover(int limit) => Statement(RecoverSome, Value(limit));

    /// <summary>Returns a statement that removes the rows of claims that hold nothing any more, whichever host made them.</summary>
    public static NpgsqlBatchCommand RemoveEndedClaims() => Statement(RemoveEnded);

    public static NpgsqlBatchCommand CancelOrphans(IReadOnlyCollection<Guid> existingWebhookIds, TimeSpan wait, int limit)
        => Statement(CancelSome, Value<Guid[]>([.. existingWebhookIds]), Milliseconds(wait), Value(limit));

    /// <summary>Returns a statement whose result is the number of removed deliveries. Messages go with the last of theirs.</summary>
    public static NpgsqlBatchCommand RemoveDeliveries(TimeSpan age, int limit)
        => Statement(PruneDeliveries, Milliseconds(age), Value(limit));

    public static NpgsqlBatchCommand RemoveEmptyMessages(TimeSpan age, int limit)
        => Statement(PruneEmptyMessages, Milliseconds(age), Value(limit));

    public static NpgsqlBatchCommand RemoveKeys(int limit)
        => Statement(PruneKeys, Milliseconds(DeliveryStore.OnceKeyRetention), Value(limit));

    /// <summary>Returns a statement that also inserts the entry of the audit, if there is one and a delivery is changed.</summary>
    public static NpgsqlBatchCommand Restart(IReadOnlyList<long> sequences, AuditRow? audit) => Statement(
        RestartAll,
        Value<long[]>([.. sequences]),
        Value(audit?.Id),
        Value(audit?.At.ToUnixTimeMilliseconds()),
        Value(StorableText.From(audit?.Actor)),
        Value(StorableText.From(audit?.Action)),
        Value(audit?.WebhookId),
        Value(StorableText.From(audit?.WebhookName)),
        Value(audit?.Version),
        Value(StorableText.From(audit?.Changes)));
}
