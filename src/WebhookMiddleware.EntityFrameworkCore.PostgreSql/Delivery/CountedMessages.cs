namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery;

/// <summary>
/// Defines how a statement that removes deliveries counts what is left of their messages. A message goes with its last delivery.
/// </summary>
internal static class CountedMessages
{
    /// <summary>
    /// The expressions that follow <c>removed (message_id)</c>, which has a row for each removed delivery. The messages are locked in the
    /// order of their ids, so that two statements never wait for each other, and the second one counts on from the first.
    /// </summary>
    public const string AfterRemoval = """
        lost AS (SELECT message_id, count(*)::int AS deliveries FROM removed GROUP BY message_id),
        counted AS MATERIALIZED (
            SELECT m.id, m.deliveries
            FROM webhook_messages m
            WHERE m.id = ANY (ARRAY(SELECT message_id FROM lost))
            ORDER BY m.id
            FOR UPDATE),
        emptied AS (
            DELETE FROM webhook_messages AS m USING counted c, lost l
            WHERE m.id = c.id AND l.message_id = c.id AND c.deliveries <= l.deliveries),
        reduced AS (
            UPDATE webhook_messages AS m SET deliveries = c.deliveries - l.deliveries FROM counted c, lost l
            WHERE m.id = c.id AND l.message_id = c.id AND c.deliveries > l.deliveries)
        """;
}
