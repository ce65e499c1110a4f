using Npgsql;
using WebhookMiddleware.EntityFrameworkCore.Delivery;
using WebhookMiddleware.EntityFrameworkCore.Outbox;
using WebhookMiddleware.EntityFrameworkCore.PostgreSql.Text;
using WebhookMiddleware.Outbox;
using static WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery.Parameters;

namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery;

/// <summary>
/// Creates the statements that write messages with their deliveries: any number of rows with one statement for each table.
/// </summary>
internal static class WriteStatements
{
    private const string InsertMessages = """
        INSERT INTO webhook_messages
            (id, event, phase, raised_at, invocation, data, context, response_status, response_body, response_location, deliveries)
        SELECT *
        FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        """;

    // The order of the arrays is the order of the sequence, because the numbers are assigned after the sort.
    private const string InsertDeliveries = $"""
        INSERT INTO webhook_deliveries
            (id, message_id, webhook_id, event, state, attempts, earlier_attempts, due_at, claim_id, leased_until, created_at)
        SELECT
            d.id, d.message_id, d.webhook_id, d.event,
            'pending', 0, 0, {DatabaseClock.NowOnce}, d.claim_id,
            CASE WHEN d.claim_id IS NULL THEN NULL ELSE {DatabaseClock.NowOnce} + d.lease END,
            {DatabaseClock.NowOnce}
        FROM unnest($1, $2, $3, $4, $5, $6) WITH ORDINALITY AS d (id, message_id, webhook_id, event, claim_id, lease, place)
        """;

    private const string ByPlace = "\nORDER BY d.place";

    // For deliveries that are claimed from the start.
    private const string InsertClaimed = $"""
        WITH written AS (
        {InsertDeliveries}{ByPlace}
        RETURNING sequence, webhook_id, claim_id)
        {InsertClaims}
        """;

    private const string InsertClaims = $"{HeldRows.InsertClaims} FROM written {HeldRows.GroupedByClaim}";

    // One statement, because an existing key may belong to this very message, if it was written before and the response was lost.
    private const string InsertOnce = $"""
        WITH
        fresh AS (
            INSERT INTO webhook_once_keys (key, message_id, written_at) VALUES ($7, $8, webhook_now())
            ON CONFLICT DO NOTHING
            RETURNING key),
        message AS (
            INSERT INTO webhook_messages
                (id, event, phase, raised_at, invocation, data, context, response_status, response_body, response_location, deliveries)
            SELECT $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18 FROM fresh),
        written AS (
        {InsertDeliveries}
        CROSS JOIN fresh
        ORDER BY d.place
        RETURNING sequence, webhook_id, claim_id),
        claims AS (
        {InsertClaims})
        SELECT count(*) FROM fresh
        """;

    /// <summary>Returns the statements that write the messages with their deliveries.</summary>
    public static IEnumerable<NpgsqlBatchCommand> Write(IReadOnlyList<PendingWrite> writes)
    {
        OutboxEntry[] entries = [.. writes.SelectMany(write => write.Entries)];
        yield return Statement(
            InsertMessages,
            Column(entries, e => e.Message.Id),
            Column(entries, e => StorableText.From(e.Message.Event)),
            Column(entries, e => e.Message.Phase.ToString()),
            Column(entries, e => e.Message.RaisedAt.ToUnixTimeMilliseconds()),
            Column(entries, e => e.Message.Invocation),
            Column(entries, e => e.Message.Data),
            Column(entries, e => e.Message.Context),
            Column(entries, e => e.Message.ResponseStatus),
            Column(entries, e => e.Message.ResponseBody),
            Column(entries, e => StorableText.From(e.Message.ResponseLocation)),
            Column(entries, e => e.Message.Deliveries));

        LeasedDelivery[] deliveries =
            [.. writes.SelectMany(write => write.Entries.SelectMany(entry => LeasedDeliveries(entry, write.Lease)))];
        if (deliveries.Length > 0)
        {
            var areClaimed = deliveries.Any(delivery => delivery.Delivery.ClaimId is not null);
            yield return Statement(areClaimed ? InsertClaimed : InsertDeliveries + ByPlace, DeliveryParameters(deliveries));
        }
    }

    /// <summary>Returns a statement whose result is 1 if the message was written, or 0 if the key existed.</summary>
    public static NpgsqlBatchCommand WriteOnce(string key, OutboxEntry entry, TimeSpan lease)
    {
        var message = entry.Message;
        return Statement(
            InsertOnce,
            [
                .. DeliveryParameters([.. LeasedDeliveries(entry, lease)]),
                Value(StorableText.From(key)),
                Value(message.Id),
                Value(StorableText.From(message.Event)),
                Value(message.Phase.ToString()),
                Value(message.RaisedAt.ToUnixTimeMilliseconds()),
                Value(message.Invocation),
                Value(message.Data),
                Value(message.Context),
                Value(message.ResponseStatus),
                Value(message.ResponseBody),
                Value(StorableText.From(message.ResponseLocation)),
                Value(message.Deliveries),
            ]);
    }

    private static IEnumerable<LeasedDelivery> LeasedDeliveries(OutboxEntry entry, TimeSpan lease)
        => entry.Deliveries.Select(delivery => new LeasedDelivery(entry.Message, delivery, (long)lease.TotalMilliseconds));

    private static NpgsqlParameter[] DeliveryParameters(LeasedDelivery[] deliveries) =>
    [
        Column(deliveries, d => d.Delivery.Id),
        Column(deliveries, d => d.Message.Id),
        Column(deliveries, d => d.Delivery.WebhookId),
        Column(deliveries, d => StorableText.From(d.Message.Event)),
        Column(deliveries, d => d.Delivery.ClaimId),
        Column(deliveries, d => d.Lease),
    ];

    private readonly record struct LeasedDelivery(OutboxMessageRow Message, OutboxDelivery Delivery, long Lease);
}

/// <summary>Messages that one caller writes, all or none.</summary>
internal sealed record PendingWrite(IReadOnlyList<OutboxEntry> Entries, TimeSpan Lease)
{
    public long Bytes
        => Entries.Sum(entry => entry.Message.Data.Length + entry.Message.Context.Length + (entry.Message.ResponseBody?.Length ?? 0L));
}
