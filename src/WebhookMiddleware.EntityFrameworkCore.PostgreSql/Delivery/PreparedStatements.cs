using Npgsql;
using WebhookMiddleware.EntityFrameworkCore.Enlistment;
using WebhookMiddleware.EntityFrameworkCore.PostgreSql.Text;
using WebhookMiddleware.Invocations;
using static WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery.Parameters;

namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery;

/// <summary>Creates the statements that complete, discard or recover deliveries that a host's own transaction has written.</summary>
internal static class PreparedStatements
{
    // Planning a few completions takes longer than executing them. Therefore, nothing is joined: arrays are planned in less than half of
    // the time. The rows are locked in the order of the ids, as by the statements that run under a claim.
    private const string CompleteDeliveries = $"""
        UPDATE webhook_deliveries AS d SET
            state = 'pending',
            claim_id = CASE WHEN d.id = ANY ($3) THEN d.claim_id END,
            leased_until = {DatabaseClock.NowOnce} + $4[array_position($3, d.id)],
            due_at = {DatabaseClock.NowOnce}
        WHERE d.sequence = ANY (ARRAY(
            SELECT q.sequence
            FROM webhook_deliveries q
            WHERE q.message_id = ANY ($1) AND q.claim_id = ANY ($2) AND q.state = 'prepared'
            ORDER BY q.id
            FOR UPDATE))
        RETURNING d.message_id
        """;

    // The deliveries of $3 stay claimed.
    private const string KeepClaims = $"claims AS ({HeldRows.InsertClaims} FROM completed {HeldRows.GroupedByClaim})";

    private const string AddResponses = """
        answered AS (
            UPDATE webhook_messages AS m SET
                response_status = $6[array_position($5, m.id)],
                response_body = $7[array_position($5, m.id)],
                response_location = $8[array_position($5, m.id)]
            WHERE m.id = ANY ($5) AND m.id = ANY (ARRAY(SELECT message_id FROM completed)))
        """;

    private const string Completed = $"""
        WITH
        completed AS (
        {CompleteDeliveries}, d.claim_id, d.webhook_id, d.sequence)
        """;

    private const string ReturnCompleted = "SELECT message_id FROM completed";
    private const string CompleteClaimed = $"{Completed},\n{KeepClaims}\n{ReturnCompleted}";
    private const string CompleteWithResponses = $"{Completed},\n{AddResponses}\n{ReturnCompleted}";
    private const string CompleteClaimedWithResponses = $"{Completed},\n{KeepClaims},\n{AddResponses}\n{ReturnCompleted}";

    private const string DiscardAll = $"""
        WITH
        removed AS (
            DELETE FROM webhook_deliveries
            WHERE sequence = ANY (ARRAY(
                SELECT q.sequence
                FROM webhook_deliveries q
                WHERE q.message_id = $1 AND q.claim_id = $2 AND q.state = 'prepared'
                ORDER BY q.id
                FOR UPDATE))
            RETURNING message_id),
        {CountedMessages.AfterRemoval}
        SELECT count(*) FROM removed
        """;

    private const string RenewAll = """
        UPDATE webhook_deliveries SET leased_until = webhook_now() + $3
        WHERE sequence = ANY (ARRAY(
            SELECT q.sequence
            FROM webhook_deliveries q
            WHERE q.message_id = $1 AND q.claim_id = $2 AND q.state = 'prepared'
            FOR UPDATE SKIP LOCKED))
        """;

    private const string LeaseAll = """
        WITH unleased AS MATERIALIZED (
            SELECT sequence
            FROM webhook_deliveries
            WHERE state = 'prepared' AND claim_id IS NOT NULL AND leased_until IS NULL
            FOR UPDATE SKIP LOCKED)
        UPDATE webhook_deliveries AS c SET leased_until = webhook_now() + $1
        FROM unleased
        WHERE c.sequence = unleased.sequence
        """;

    private const string RecoverSome = """
        WITH lost AS MATERIALIZED (
            SELECT sequence
            FROM webhook_deliveries
            WHERE state = 'prepared' AND claim_id IS NOT NULL AND leased_until <= webhook_now()
            LIMIT $1
            FOR UPDATE SKIP LOCKED)
        UPDATE webhook_deliveries AS c SET state = 'pending', claim_id = NULL, leased_until = NULL, due_at = webhook_now()
        FROM lost
        WHERE c.sequence = lost.sequence
        """;

    /// <summary>Returns a statement whose result is the message of each completed delivery.</summary>
    public static NpgsqlBatchCommand Complete(IReadOnlyList<PendingCompletion> completions)
    {
        (Guid Id, long Lease)[] inLine =
            [.. completions.SelectMany(completion => completion.InLine.Select(id => (id, (long)completion.Lease.TotalMilliseconds)))];
        NpgsqlParameter[] deliveries =
        [
            Column(completions, c => c.Message.Id),
            Column(completions, c => c.Message.ClaimId),
            Column(inLine, d => d.Id),
            Column(inLine, d => d.Lease),
        ];
        PendingCompletion[] answered = [.. completions.Where(completion => completion.Response is not null)];
        return answered.Length == 0
            ? Statement(inLine.Length == 0 ? CompleteDeliveries : CompleteClaimed, deliveries)
            : Statement(
                inLine.Length == 0 ? CompleteWithResponses : CompleteClaimedWithResponses,
                [
                    .. deliveries,
                    Column(answered, c => c.Message.Id),
                    Column(answered, c => c.Response!.Status),
                    Column(answered, c => c.Response!.Body.ToArray()),
                    Column(answered, c => StorableText.From(c.Response!.Location)),
                ]);
    }

    /// <summary>Returns a statement that removes the deliveries of a message, and the message with them.</summary>
    public static NpgsqlBatchCommand Discard(PreparedMessage message)
        => Statement(DiscardAll, Value(message.Id), Value(message.ClaimId));

    public static NpgsqlBatchCommand Renew(PreparedMessage message, TimeSpan lease)
        => Statement(RenewAll, Value(message.Id), Value(message.ClaimId), Milliseconds(lease));

    public static NpgsqlBatchCommand Lease(TimeSpan lease) => Statement(LeaseAll, Milliseconds(lease));

    public static NpgsqlBatchCommand Recover(int limit) => Statement(RecoverSome, Value(limit));
}

/// <summary>The completion of a message, whose deliveries in <paramref name="InLine"/> stay claimed.</summary>
internal sealed record PendingCompletion(
    PreparedMessage Message, WebhookResponseInfo? Response, IReadOnlyCollection<Guid> InLine, TimeSpan Lease);
