using Npgsql;
using WebhookMiddleware.EntityFrameworkCore.Enlistment;
using WebhookMiddleware.EntityFrameworkCore.PostgreSql.Text;
using WebhookMiddleware.Outbox;
using static WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery.Parameters;

namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery;

/// <summary>Creates the statements that complete, discard or recover messages that a host's own transactions have written.</summary>
internal static class EnlistmentStatements
{
    // Among the messages of one statement, the deliveries are in the order in which the messages were written, because the numbers are
    // assigned after the sort. A message that the queue has already is only removed: its request has written it again, because the answer to
    // the commit of its transaction was lost, or came after the request had ended.
    private const string Completed = $"""
        WITH
        taken AS (
            DELETE FROM webhook_enlisted_messages AS e
            WHERE e.id = ANY ($1) AND e.claim_id = ($2)[array_position($1, e.id)]
            RETURNING
                e.number, e.id, e.event, e.phase, e.raised_at, e.invocation, e.data, e.context,
                e.response_status, e.response_body, e.response_location, e.deliveries, array_position($1, e.id) AS place),
        messages AS (
            INSERT INTO webhook_messages
                (id, event, phase, raised_at, invocation, data, context, response_status, response_body, response_location, deliveries)
            SELECT
                t.id, t.event, t.phase, t.raised_at, t.invocation, t.data, t.context,
                coalesce(($3)[t.place], t.response_status),
                CASE WHEN ($3)[t.place] IS NULL THEN t.response_body ELSE ($4)[t.place] END,
                CASE WHEN ($3)[t.place] IS NULL THEN t.response_location ELSE ($5)[t.place] END,
                length(t.deliveries) / 32
            FROM taken t
            ON CONFLICT DO NOTHING
            RETURNING id),
        written AS (
            INSERT INTO webhook_deliveries
                (id, message_id, webhook_id, event, state, attempts, earlier_attempts, due_at, claim_id, leased_until, created_at)
            SELECT
                d.id, d.message_id, d.webhook_id, t.event,
                'pending', 0, 0, {DatabaseClock.NowOnce}, d.claim_id,
                CASE WHEN d.claim_id IS NULL THEN NULL ELSE {DatabaseClock.NowOnce} + d.lease END,
                {DatabaseClock.NowOnce}
            FROM unnest($6, $7, $8, $9, $10) WITH ORDINALITY AS d (id, message_id, webhook_id, claim_id, lease, place)
            JOIN taken t ON t.id = d.message_id
            WHERE d.message_id IN (SELECT id FROM messages)
            ORDER BY t.number, d.place
        """;

    private const string ReturnCompleted = "SELECT id FROM messages";
    private const string CompleteAll = $"{Completed})\n{ReturnCompleted}";

    // Some deliveries stay claimed.
    private const string CompleteClaimed = $"""
        {Completed}
            RETURNING sequence, webhook_id, claim_id),
        claims AS ({HeldRows.InsertClaims} FROM written {HeldRows.GroupedByClaim})
        {ReturnCompleted}
        """;

    private const string DiscardOne = "DELETE FROM webhook_enlisted_messages WHERE id = $1 AND claim_id = $2";

    private const string RenewOne
        = "UPDATE webhook_enlisted_messages SET leased_until = webhook_now() + $3 WHERE id = $1 AND claim_id = $2";

    private const string LeaseAll = $"""
        UPDATE webhook_enlisted_messages SET leased_until = {DatabaseClock.NowOnce} + $1
        WHERE number = ANY (ARRAY(
            SELECT q.number
            FROM webhook_enlisted_messages q
            WHERE q.leased_until IS NULL
            FOR UPDATE SKIP LOCKED))
        """;

    // Under a claim of its own, which the statement that completes them asks for.
    private const string TakeLost = $"""
        UPDATE webhook_enlisted_messages SET claim_id = $1, leased_until = {DatabaseClock.NowOnce} + $2
        WHERE number = ANY (ARRAY(
            SELECT q.number
            FROM webhook_enlisted_messages q
            WHERE q.leased_until <= webhook_now()
            ORDER BY q.number
            LIMIT $3
            FOR UPDATE SKIP LOCKED))
        RETURNING number, id, event, deliveries
        """;

    /// <summary>Returns a statement whose result is the id of each message that it has handed over.</summary>
    /// <param name="all">The messages. Of several completions of one message, the first counts.</param>
    public static NpgsqlBatchCommand Complete(IReadOnlyList<EnlistedCompletion> all)
    {
        EnlistedCompletion[] completions = [.. all.DistinctBy(completion => completion.Message.Id)];
        CompletedDelivery[] deliveries =
            [.. completions.SelectMany(c => c.Deliveries.Select(d => new CompletedDelivery(c.Message.Id, d, (long)c.Lease.TotalMilliseconds)))];
        return Statement(
            deliveries.Any(delivery => delivery.Delivery.ClaimId is not null) ? CompleteClaimed : CompleteAll,
            Column(completions, c => c.Message.Id),
            Column(completions, c => c.Message.ClaimId),
            Column(completions, c => c.Response?.Status),
            Column(completions, c => c.Response?.Body.ToArray()),
            Column(completions, c => StorableText.From(c.Response?.Location)),
            Column(deliveries, d => d.Delivery.Id),
            Column(deliveries, d => d.MessageId),
            Column(deliveries, d => d.Delivery.WebhookId),
            Column(deliveries, d => d.Delivery.ClaimId),
            Column(deliveries, d => d.Lease));
    }

    public static NpgsqlBatchCommand Discard(PreparedMessage message)
        => Statement(DiscardOne, Value(message.Id), Value(message.ClaimId));

    public static NpgsqlBatchCommand Renew(PreparedMessage message, TimeSpan lease)
        => Statement(RenewOne, Value(message.Id), Value(message.ClaimId), Milliseconds(lease));

    public static NpgsqlBatchCommand Lease(TimeSpan lease) => Statement(LeaseAll, Milliseconds(lease));

    /// <summary>Returns a statement whose result is the number, id, event and deliveries of each message that the claim has taken over.</summary>
    public static NpgsqlBatchCommand TakeOver(Guid claimId, TimeSpan lease, int limit)
        => Statement(TakeLost, Value(claimId), Milliseconds(lease), Value(limit));

    private readonly record struct CompletedDelivery(Guid MessageId, OutboxDelivery Delivery, long Lease);
}
