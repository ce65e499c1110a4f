using Npgsql;
using WebhookMiddleware.EntityFrameworkCore.Enlistment;
using WebhookMiddleware.EntityFrameworkCore.PostgreSql.Text;
using WebhookMiddleware.Invocations;
using static WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery.Parameters;

namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery;

/// <summary>Creates the statements that complete, discard or recover deliveries that a host's own transaction has written.</summary>
internal static class PreparedStatements
{
    private const string CompleteAll = """
        WITH
        ended AS (
            SELECT * FROM unnest($1, $2, $3, $4, $5, $6) AS e (message_id, claim_id, lease, status, body, location)),
        held AS MATERIALIZED (
            SELECT d.sequence, e.lease
            FROM webhook_deliveries d
            JOIN ended e ON d.claim_id = e.claim_id
            WHERE d.state = 'prepared'
            ORDER BY d.sequence
            FOR UPDATE OF d),
        completed AS (
            UPDATE webhook_deliveries AS d SET
                state = CASE WHEN d.id = ANY ($7) THEN 'delivering' ELSE 'pending' END,
                claim_id = CASE WHEN d.id = ANY ($7) THEN d.claim_id END,
                leased_until = CASE WHEN d.id = ANY ($7) THEN webhook_now() + held.lease END,
                due_at = webhook_now()
            FROM held
            WHERE d.sequence = held.sequence
            RETURNING d.message_id),
        answered AS (
            UPDATE webhook_messages AS m SET response_status = e.status, response_body = e.body, response_location = e.location
            FROM ended e
            WHERE m.id = e.message_id AND e.status IS NOT NULL AND m.id = ANY (ARRAY(SELECT message_id FROM completed)))
        SELECT message_id, count(*) FROM completed GROUP BY message_id
        """;

    private const string DiscardDeliveries = "DELETE FROM webhook_deliveries WHERE claim_id = $1 AND state = 'prepared'";

    private const string DiscardMessage = """
        DELETE FROM webhook_messages AS m
        WHERE m.id = $1 AND (SELECT d.sequence FROM webhook_deliveries d WHERE d.message_id = m.id LIMIT 1) IS NULL
        """;

    private const string LeaseAll = """
        WITH unleased AS MATERIALIZED (
            SELECT sequence
            FROM webhook_deliveries
            WHERE claim_id IS NOT NULL AND leased_until IS NULL AND state = 'prepared'
            FOR UPDATE SKIP LOCKED)
        UPDATE webhook_deliveries AS c SET leased_until = webhook_now() + $1
        FROM unleased
        WHERE c.sequence = unleased.sequence
        """;

    private const string RecoverSome = """
        WITH lost AS MATERIALIZED (
            SELECT sequence
            FROM webhook_deliveries
            WHERE claim_id IS NOT NULL AND leased_until <= webhook_now() AND state = 'prepared'
            LIMIT $1
            FOR UPDATE SKIP LOCKED)
        UPDATE webhook_deliveries AS c SET state = 'pending', claim_id = NULL, leased_until = NULL, due_at = webhook_now()
        FROM lost
        WHERE c.sequence = lost.sequence
        """;

    /// <summary>Returns a statement whose result is the number of completed deliveries for each message that has any.</summary>
    public static NpgsqlBatchCommand Complete(IReadOnlyList<PendingCompletion> completions)
        => Statement(
            CompleteAll,
            Column(completions, c => c.Message.Id),
            Column(completions, c => c.Message.ClaimId),
            Column(completions, c => (long)c.Lease.TotalMilliseconds),
            Column(completions, c => c.Response?.Status),
            Column(completions, c => c.Response?.Body.ToArray()),
            Column(completions, c => StorableText.From(c.Response?.Location)),
            Value<Guid[]>([.. completions.SelectMany(c => c.InLine)]));

    public static IEnumerable<NpgsqlBatchCommand> Discard(PreparedMessage message)
        => [Statement(DiscardDeliveries, Value(message.ClaimId)), Statement(DiscardMessage, Value(message.Id))];

    public static NpgsqlBatchCommand Lease(TimeSpan lease) => Statement(LeaseAll, Milliseconds(lease));

    public static NpgsqlBatchCommand Recover(int limit) => Statement(RecoverSome, Value(limit));
}

/// <summary>The completion of a message, whose deliveries in <paramref name="InLine"/> stay claimed.</summary>
internal sealed record PendingCompletion(
    PreparedMessage Message, WebhookResponseInfo? Response, IReadOnlyCollection<Guid> InLine, TimeSpan Lease);
