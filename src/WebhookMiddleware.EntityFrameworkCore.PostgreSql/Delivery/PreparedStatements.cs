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
        completed AS (
            UPDATE webhook_deliveries AS d SET
                state = CASE WHEN d.id = ANY ($5) THEN 'delivering' ELSE 'pending' END,
                claim_id = CASE WHEN d.id = ANY ($5) THEN d.claim_id END,
                leased_until = CASE WHEN d.id = ANY ($5) THEN webhook_now() + $6 END,
                due_at = webhook_now()
            WHERE d.claim_id = $2 AND d.state = 'prepared'
            RETURNING d.sequence),
        answered AS (
            UPDATE webhook_messages AS m SET response_status = $3, response_body = $4, response_location = $7
            WHERE m.id = $1 AND $3 IS NOT NULL AND EXISTS (SELECT FROM completed))
        SELECT count(*) FROM completed
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

    /// <summary>Returns a statement whose result is the number of completed deliveries.</summary>
    public static NpgsqlBatchCommand Complete(
        PreparedMessage message, WebhookResponseInfo? response, IReadOnlyCollection<Guid> inLine, TimeSpan lease)
        => Statement(
            CompleteAll,
            Value(message.Id),
            Value(message.ClaimId),
            Value(response?.Status),
            Value(response?.Body.ToArray()),
            Value<Guid[]>([.. inLine]),
            Milliseconds(lease),
            Value(StorableText.From(response?.Location)));

    public static IEnumerable<NpgsqlBatchCommand> Discard(PreparedMessage message)
        => [Statement(DiscardDeliveries, Value(message.ClaimId)), Statement(DiscardMessage, Value(message.Id))];

    public static NpgsqlBatchCommand Lease(TimeSpan lease) => Statement(LeaseAll, Milliseconds(lease));

    public static NpgsqlBatchCommand Recover(int limit) => Statement(RecoverSome, Value(limit));
}
