namespace WebhookMiddleware.EntityFrameworkCore.Sqlite.Delivery;

/// <summary>
/// The statements of the queue. What changes with each delivery is a statement for one row, with question marks as parameters. Elsewhere,
/// lists of any length are passed as one JSON parameter, so that each statement is prepared once.
/// </summary>
internal static class DeliverySql
{
    // Steps from webhook to webhook through the index of open rows, without reading one's backlog to find the next.
    private const string EachOpen = """
        SELECT min(webhook_id) FROM webhook_deliveries WHERE settled_at IS NULL
        UNION ALL
        SELECT (SELECT min(d.webhook_id) FROM webhook_deliveries d WHERE d.settled_at IS NULL AND d.webhook_id > open.webhook_id)
        FROM open WHERE open.webhook_id IS NOT NULL
        """;

    public const string InsertMessage = """
        INSERT INTO webhook_messages
            (id, event, phase, raised_at, invocation, data, context, response_status, response_body, response_location, deliveries)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """;

    public const string InsertKey = """
        INSERT INTO webhook_once_keys (key, message_id, written_at) VALUES (@key, @messageId, @now) ON CONFLICT DO NOTHING
        """;

    public const string InsertDelivery = """
        INSERT INTO webhook_deliveries
            (id, message_id, webhook_id, event, state, attempts, earlier_attempts, due_at, claim_id, leased_until, created_at)
        VALUES (?, ?, ?, ?, ?, 0, 0, ?, ?, ?, ?)
        """;

    /// <summary>
    /// Finds the due rows of a webhook, the first ones first. There is a statement for each webhook, because SQL could limit each webhook's
    /// rows only with a window over all of them.
    /// </summary>
    /// <remarks>The index also has the rows that are claimed: as many as the hosts work on, at its front.</remarks>
    public const string DueFirstAttempts = """
        SELECT sequence, due_at FROM webhook_deliveries
        WHERE webhook_id = ? AND due_at <= ? AND state = 'pending' AND attempts = 0 AND claim_id IS NULL
        ORDER BY due_at, sequence LIMIT ?
        """;

    public const string DueRetries = """
        SELECT sequence, due_at FROM webhook_deliveries
        WHERE webhook_id = ? AND due_at <= ? AND state = 'pending' AND attempts > 0 AND claim_id IS NULL
        ORDER BY due_at, sequence LIMIT ?
        """;

    /// <summary>Finds the webhooks that have open deliveries, up to a number of them.</summary>
    public const string OpenWebhooks = $"""
        WITH RECURSIVE open (webhook_id) AS (
        {EachOpen}
        LIMIT @limit)
        SELECT webhook_id FROM open WHERE webhook_id IS NOT NULL
        """;

    /// <summary>Finds the lanes of which a delivery is being sent: from these, none is claimed.</summary>
    public const string Busy = """
        SELECT h.webhook_id FROM webhook_claims h CROSS JOIN json_each(h.sequences) s CROSS JOIN webhook_deliveries d
        WHERE h.webhook_id IN (SELECT value FROM json_each(@lanes)) AND d.sequence = s.value AND d.claim_id = h.id
        """;

    /// <summary>Finds the head of a lane: the first of its open deliveries. If it is due later, the lane waits.</summary>
    public const string DueHead = """
        SELECT d.sequence, d.due_at FROM webhook_deliveries d
        WHERE d.sequence = (
                SELECT q.sequence FROM webhook_deliveries q
                WHERE q.settled_at IS NULL AND q.webhook_id = ? AND q.state = 'pending'
                ORDER BY q.sequence LIMIT 1)
            AND d.due_at <= ? AND d.claim_id IS NULL
        """;

    /// <summary>Claims a row that one of the statements before has found in the same transaction.</summary>
    public const string Claim = "UPDATE webhook_deliveries SET claim_id = ?, leased_until = ? WHERE sequence = ?";

    public const string RepairId = "UPDATE webhook_deliveries SET id = @id WHERE sequence = @sequence";

    /// <summary>Writes which deliveries of a webhook a claim has taken.</summary>
    public const string InsertClaim = "INSERT INTO webhook_claims (id, webhook_id, sequences) VALUES (?, ?, ?)";

    /// <summary>Removes the rows of claims that hold nothing any more, whichever host made them.</summary>
    public const string RemoveEndedClaims = """
        DELETE FROM webhook_claims
        WHERE NOT EXISTS (
            SELECT 1 FROM json_each(webhook_claims.sequences) s CROSS JOIN webhook_deliveries d
            WHERE d.sequence = s.value AND d.claim_id = webhook_claims.id)
        """;

    /// <summary>Removes the rows of a claim, unless it still holds something.</summary>
    public const string RemoveClaim = $"{RemoveEndedClaims} AND id = @claimId";

    /// <summary>The condition of the rows that claims hold.</summary>
    public const string Held = """
        claim_id IS NOT NULL AND sequence IN (SELECT s.value FROM webhook_claims h CROSS JOIN json_each(h.sequences) s)
        """;

    private const string HeldByClaim = """
        claim_id = @claimId AND sequence IN (
            SELECT s.value FROM webhook_claims h CROSS JOIN json_each(h.sequences) s WHERE h.id = @claimId)
        """;

    /// <summary>Reads deliveries with their messages.</summary>
    public const string ReadClaimed = """
        SELECT
            d.sequence, d.id, d.message_id, d.webhook_id, d.event, d.attempts, d.earlier_attempts, d.due_at, d.created_at,
            m.event, m.phase, m.raised_at, m.invocation, m.data, m.context, m.response_status, m.response_body, m.response_location
        FROM json_each(?) s
        CROSS JOIN webhook_deliveries d ON d.sequence = s.value
        LEFT JOIN webhook_messages m ON m.id = d.message_id
        """;

    public const string Renew = $"UPDATE webhook_deliveries SET leased_until = @until WHERE {HeldByClaim}";

    public const string Release = $"""
        UPDATE webhook_deliveries SET claim_id = NULL, leased_until = NULL WHERE {HeldByClaim}
        """;

    /// <summary>Settles a delivery with its first attempt, if the claim still holds it.</summary>
    public const string SettleFirst = """
        UPDATE webhook_deliveries SET
            state = ?, attempts = 1, due_at = coalesce(?, due_at), settled_at = ?, claim_id = NULL, leased_until = NULL,
            first_at = ?, first_outcome = ?, first_status = ?, first_duration_ms = ?, first_detail = ?, first_response_body = ?
        WHERE sequence = ? AND claim_id = ? AND attempts = 0
        """;

    /// <summary>Finds a delivery if the claim still holds it.</summary>
    public const string FindHeld = "SELECT sequence, attempts FROM webhook_deliveries WHERE id = ? AND claim_id = ?";

    public const string InsertAttempt = """
        INSERT INTO webhook_delivery_attempts (delivery_sequence, number, at, outcome, status, duration_ms, detail, response_body)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """;

    /// <summary>Settles a delivery that is held.</summary>
    public const string Settle = """
        UPDATE webhook_deliveries SET
            state = ?, due_at = coalesce(?, due_at), settled_at = ?, attempts = ?, claim_id = NULL, leased_until = NULL
        WHERE sequence = ?
        """;

    public const string RemoveProbed = "DELETE FROM webhook_deliveries WHERE id = @id";

    public const string RemoveProbedMessage = "DELETE FROM webhook_messages WHERE id = @id";

    public const string Recover = $"""
        UPDATE webhook_deliveries SET claim_id = NULL, leased_until = NULL
        WHERE sequence IN (
            SELECT sequence FROM webhook_deliveries WHERE {Held} AND leased_until <= @now LIMIT @limit)
        """;

    /// <summary>
    /// Cancels what waits for webhooks that are gone. It reads the indexes of due rows, so that a backlog that is not old enough is not
    /// read at all.
    /// </summary>
    public const string CancelOrphans = $"""
        UPDATE webhook_deliveries SET state = 'cancelled', settled_at = @now
        WHERE sequence IN (
            WITH RECURSIVE open (webhook_id) AS (
            {EachOpen}),
            orphans (webhook_id, due_until) AS MATERIALIZED (
                SELECT open.webhook_id,
                    CASE WHEN EXISTS (SELECT 1 FROM webhook_versions v WHERE v.webhook_id = open.webhook_id)
                    THEN 9223372036854775807 ELSE @dueUntil END
                FROM open
                WHERE open.webhook_id NOT IN (SELECT value FROM json_each(@webhooks))
                    AND NOT EXISTS (SELECT 1 FROM webhook_hooks h WHERE h.id = open.webhook_id))
            SELECT d.sequence FROM orphans CROSS JOIN webhook_deliveries d
            WHERE d.webhook_id = orphans.webhook_id AND d.state = 'pending' AND d.attempts = 0 AND d.claim_id IS NULL
                AND d.due_at <= orphans.due_until
            UNION ALL
            SELECT d.sequence FROM orphans CROSS JOIN webhook_deliveries d
            WHERE d.webhook_id = orphans.webhook_id AND d.state = 'pending' AND d.attempts > 0 AND d.claim_id IS NULL
                AND d.due_at <= orphans.due_until
            LIMIT @limit)
        """;

    /// <summary>Runs before <see cref="PruneDeliveries"/>, and finds the same deliveries.</summary>
    public const string PruneAttempts = """
        DELETE FROM webhook_delivery_attempts
        WHERE delivery_sequence IN (
            SELECT sequence FROM webhook_deliveries WHERE settled_at < @before ORDER BY settled_at, sequence LIMIT @limit)
        """;

    public const string PruneDeliveries = """
        DELETE FROM webhook_deliveries
        WHERE sequence IN (SELECT sequence FROM webhook_deliveries WHERE settled_at < @before ORDER BY settled_at, sequence LIMIT @limit)
        RETURNING message_id
        """;

    /// <summary>Removes the messages that have lost their last delivery. @ids has the message of each removed delivery.</summary>
    public const string RemoveEmptied = """
        DELETE FROM webhook_messages
        WHERE id IN (
            SELECT s.value FROM json_each(@ids) s GROUP BY s.value
            HAVING count(*) >= (SELECT m.deliveries FROM webhook_messages m WHERE m.id = s.value))
        """;

    /// <summary>Counts what is left of the others.</summary>
    public const string CountRemaining = """
        UPDATE webhook_messages SET deliveries = deliveries - removed.number
        FROM (SELECT value AS id, count(*) AS number FROM json_each(@ids) GROUP BY value) AS removed
        WHERE webhook_messages.id = removed.id
        """;

    public const string PruneEmptyMessages = """
        DELETE FROM webhook_messages
        WHERE id IN (SELECT m.id FROM webhook_messages m WHERE m.raised_at < @before AND m.deliveries = 0 LIMIT @limit)
        """;

    public const string PruneKeys = """
        DELETE FROM webhook_once_keys
        WHERE key IN (
            SELECT k.key FROM webhook_once_keys k
            WHERE k.written_at < @before AND NOT EXISTS (SELECT 1 FROM webhook_messages m WHERE m.id = k.message_id)
            LIMIT @limit)
        """;

    public const string Restart = """
        UPDATE webhook_deliveries SET
            state = 'pending', earlier_attempts = attempts, due_at = @now, settled_at = NULL
        WHERE sequence IN (SELECT value FROM json_each(@sequences)) AND claim_id IS NULL
        """;

    public const string InsertAudit = """
        INSERT INTO webhook_audit (id, at, actor, action, webhook_id, webhook_name, version, changes)
        VALUES (@id, @at, @actor, @action, @webhookId, @webhookName, @version, @changes)
        """;
}
