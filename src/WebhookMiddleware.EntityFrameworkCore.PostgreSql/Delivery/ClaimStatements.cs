using Npgsql;
using WebhookMiddleware.EntityFrameworkCore.Delivery;
using WebhookMiddleware.EntityFrameworkCore.Outbox;
using WebhookMiddleware.Outbox;
using static WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery.Parameters;

namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery;

/// <summary>Creates the statements that claim due deliveries.</summary>
/// <remarks>
/// <para>
/// Each webhook yields rows up to its room, read from the front of the index of its own due rows of this kind; other webhooks' backlogs are
/// not read. Rows that another claim has locked at the moment are skipped, so any number of claims can run concurrently.
/// </para>
/// <para>
/// A webhook that keeps its order is locked as a lane. A lock on its head alone would not suffice: other claims would skip the locked head
/// and take the second row. A separate statement takes the locks before the one that searches for the heads, so that the latter sees
/// whatever was claimed and settled under the lock before. The locks are advisory: they leave nothing behind and are released with the
/// transaction. A lane that is locked is skipped. All statements are sent to the server together and form one transaction.
/// </para>
/// <para>
/// <see cref="ClaimWatermarks"/> determine from where an index is read. From time to time a claim also inspects the lanes, which reads from
/// the beginning.
/// </para>
/// </remarks>
internal static class ClaimStatements
{
    // Only lanes with something to send, and none of it under way, are locked, so that others cost no lock.
    //
    // The state is BETWEEN 'pending' AND 'pending', here and below, and part of the sort order: only then does the index of open rows
    // return the first one at once. With state = 'pending', the planner may scan the whole table by sequence, in the hope that the lane
    // comes soon; and EXISTS may become a join with the whole backlog.
    private const string LockLanes = """
        WITH waiting AS MATERIALIZED (
            SELECT l.webhook_id
            FROM (
                SELECT f.webhook_id,
                    CASE WHEN EXISTS (
                        SELECT FROM unnest($3) AS t (number) WHERE pg_visible_in_snapshot(t.number, pg_current_snapshot()))
                    THEN 0 ELSE f.watermark END AS watermark
                FROM unnest($1, $2) AS f (webhook_id, watermark)) AS l
            WHERE (
                SELECT q.claim_id IS NULL FROM webhook_deliveries q
                WHERE q.webhook_id = l.webhook_id AND q.settled_at IS NULL
                    AND q.state BETWEEN 'pending' AND 'pending' AND q.sequence >= l.watermark
                ORDER BY q.state, q.sequence
                LIMIT 1))
        SELECT set_config('webhooks.lanes', coalesce(array_agg(w.webhook_id)::text, '{}'), true)
        FROM waiting w
        WHERE pg_try_advisory_xact_lock(hashtextextended(w.webhook_id::text, 7161904277))
        """;

    // Returns the least number that is not settled. The number of the statement's own transaction is assigned after the snapshot was taken.
    private const string LookAtLanes = """
        SELECT
            l.webhook_id,
            (SELECT q.sequence FROM webhook_deliveries q
            WHERE q.webhook_id = l.webhook_id AND q.settled_at IS NULL AND q.state BETWEEN 'pending' AND 'pending'
            ORDER BY q.state, q.sequence LIMIT 1),
            pg_current_snapshot()::text,
            pg_current_xact_id()
        FROM unnest($1) AS l (webhook_id)
        """;

    private const string FindDue = """
        due AS (
            SELECT d.sequence, d.due_at
            FROM unnest($1, $2, $6) AS w (webhook_id, room, watermark)
            CROSS JOIN LATERAL (
                SELECT q.sequence, q.due_at
                FROM webhook_deliveries q
                WHERE q.webhook_id = w.webhook_id AND q.state = 'pending' AND q.attempts {0} 0
                    AND q.due_at >= w.watermark AND q.due_at <= webhook_now() AND q.claim_id IS NULL
                ORDER BY q.due_at, q.sequence
                LIMIT least(w.room, $3)
                FOR UPDATE SKIP LOCKED) AS d)
        """;

    // None of a lane is claimed while one of it is being sent. If the head is due later, the lane waits.
    private const string FindHeads = """
        busy AS MATERIALIZED (
            SELECT q.webhook_id
            FROM webhook_deliveries q
            WHERE q.claim_id IS NOT NULL AND q.sequence = ANY (ARRAY(
                SELECT unnest(h.sequences) FROM webhook_claims h WHERE h.webhook_id IN (SELECT unnest($7))))),
        heads AS (
            SELECT q.sequence, q.due_at
            FROM (
                SELECT f.webhook_id,
                    CASE WHEN EXISTS (
                        SELECT FROM unnest($9) AS t (number) WHERE pg_visible_in_snapshot(t.number, pg_current_snapshot()))
                    THEN 0 ELSE f.watermark END AS watermark
                FROM unnest($7, $8) AS f (webhook_id, watermark)
                WHERE f.webhook_id = ANY (current_setting('webhooks.lanes')::uuid[])
                    AND f.webhook_id NOT IN (SELECT webhook_id FROM busy)) AS l
            CROSS JOIN LATERAL (
                SELECT q.sequence
                FROM webhook_deliveries q
                WHERE q.webhook_id = l.webhook_id AND q.settled_at IS NULL
                    AND q.state BETWEEN 'pending' AND 'pending' AND q.sequence >= l.watermark
                ORDER BY q.state, q.sequence
                LIMIT 1) AS head
            JOIN webhook_deliveries q ON q.sequence = head.sequence
            WHERE q.state = 'pending' AND q.due_at <= webhook_now() AND q.claim_id IS NULL
            FOR UPDATE OF q SKIP LOCKED)
        """;

    // Uses an array instead of a join: for a join, the planner has to guess how many rows were picked, and may read the whole table.
    private const string Claim = $"""
        claimed AS (
            UPDATE webhook_deliveries AS c SET claim_id = $4, leased_until = {DatabaseClock.NowOnce} + $5
            WHERE c.sequence = ANY (ARRAY(SELECT sequence FROM picked))
            RETURNING c.sequence, c.id, c.message_id, c.webhook_id, c.event, c.attempts, c.earlier_attempts, c.due_at, c.created_at),
        claim AS (
            INSERT INTO webhook_claims (id, webhook_id, sequences)
            SELECT $4, k.webhook_id, array_agg(k.sequence) FROM claimed k GROUP BY k.webhook_id)
        SELECT
            k.*,
            m.event, m.phase, m.raised_at, m.invocation, m.data, m.context, m.response_status, m.response_body, m.response_location
        FROM claimed k
        LEFT JOIN webhook_messages m ON m.id = k.message_id
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

    /// <summary>Returns the statements of a claim, whose results <see cref="ReadAsync"/> reads.</summary>
    public static IEnumerable<NpgsqlBatchCommand> Create(ClaimSearch search)
    {
        yield return Statement("SELECT webhook_now()");
        var looks = search.Lanes.Where(lane => lane.Look).ToArray();
        if (looks.Length > 0)
        {
            yield return Statement(LookAtLanes, Column(looks, lane => lane.WebhookId));
        }

        var webhooks = Column(search.Lanes, lane => lane.WebhookId);
        var watermarks = Column(search.Lanes, lane => lane.SequenceFrom);
        if (search.Lanes.Count > 0)
        {
            yield return Statement(LockLanes, webhooks, watermarks, TransactionNumbers(search.InProgress));
        }

        NpgsqlParameter[] parameters =
        [
            Column(search.Due, due => due.WebhookId),
            Column(search.Due, due => due.Room),
            Value(search.Request.Limit),
            Value(search.Request.ClaimId),
            Milliseconds(search.Request.Lease),
            Column(search.Due, due => due.DueFrom),
        ];
        if (search.Lanes.Count > 0)
        {
            parameters = [.. parameters, webhooks.Clone(), watermarks.Clone(), TransactionNumbers(search.InProgress)];
        }

        yield return Statement(Sql(search.Request.Kind, lanes: search.Lanes.Count > 0), parameters);
    }

    /// <summary>Returns the results of the statements, with the rows in no particular order.</summary>
    public static async Task<ClaimFindings> ReadAsync(NpgsqlDataReader reader, ClaimSearch search, CancellationToken cancellationToken)
    {
        await reader.ReadAsync(cancellationToken);
        var now = reader.GetInt64(0);

        List<LaneLook> looks = [];
        if (search.Lanes.Any(lane => lane.Look))
        {
            await reader.NextResultAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                var inProgress = new TransactionsInProgress(reader.GetString(2), reader.GetFieldValue<ulong>(3));
                looks.Add(new LaneLook(reader.GetGuid(0), reader.IsDBNull(1) ? null : reader.GetInt64(1), inProgress));
            }
        }

        if (search.Lanes.Count > 0)
        {
            await reader.NextResultAsync(cancellationToken);
        }

        List<ClaimedRow> rows = [];
        await reader.NextResultAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(Read(reader));
        }

        return new ClaimFindings(now, looks, rows);
    }

    private static ClaimedRow Read(NpgsqlDataReader reader)
    {
        var delivery = ReadDelivery(reader);
        if (reader.IsDBNull(9))
        {
            // Its message is missing.
            return new ClaimedRow(delivery);
        }

        var message = OutboxMessageRow.Read(new ReaderColumns(reader), 9, delivery.MessageId, out var defect);
        return new ClaimedRow(delivery, message, defect);
    }

    private static DeliveryRow ReadDelivery(NpgsqlDataReader reader) => new()
    {
        Sequence = reader.GetInt64(0),
        Id = reader.GetGuid(1),
        MessageId = reader.GetGuid(2),
        WebhookId = reader.GetGuid(3),
        Event = reader.GetString(4),
        State = DeliveryStates.Pending,
        Attempts = reader.GetInt32(5),
        EarlierAttempts = reader.GetInt32(6),
        DueAt = DeliveryStore.ReadTime(reader.GetInt64(7)),
        CreatedAt = DeliveryStore.ReadTime(reader.GetInt64(8)),
    };

    private static string Sql(DeliveryKind kind, bool lanes)
        => (lanes ? ClaimWithLanes : ClaimWithoutLanes)[kind == DeliveryKind.FirstAttempt ? 0 : 1];

    private static string Build(string attempts, bool lanes)
    {
        var due = FindDue.Replace("{0}", attempts, StringComparison.Ordinal);
        return lanes ? $"WITH\n{due},\n{FindHeads},\n{PickDueAndHeads},\n{Claim}" : $"WITH\n{due},\n{PickDue},\n{Claim}";
    }
}
