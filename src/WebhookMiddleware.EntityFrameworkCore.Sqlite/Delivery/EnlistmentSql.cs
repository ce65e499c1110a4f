namespace WebhookMiddleware.EntityFrameworkCore.Sqlite.Delivery;

/// <summary>The statements for messages that a host's own transactions have written.</summary>
internal static class EnlistmentSql
{
    public const string Insert = """
        INSERT INTO webhook_enlisted_messages
            (id, claim_id, event, phase, raised_at, invocation, data, context,
            response_status, response_body, response_location, deliveries)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """;

    /// <summary>
    /// Copies a message to the queue, with the response that it has, if the claim still holds it. The queue may have it already: its
    /// request has written it again, because the answer to the commit of its transaction was lost, or came after the request had ended.
    /// </summary>
    public const string Copy = """
        INSERT INTO webhook_messages
            (id, event, phase, raised_at, invocation, data, context, response_status, response_body, response_location, deliveries)
        SELECT id, event, phase, raised_at, invocation, data, context, response_status, response_body, response_location, ?
        FROM webhook_enlisted_messages
        WHERE id = ? AND claim_id = ?
        ON CONFLICT DO NOTHING
        """;

    /// <summary>The same with another response.</summary>
    public const string CopyWithResponse = """
        INSERT INTO webhook_messages
            (id, event, phase, raised_at, invocation, data, context, response_status, response_body, response_location, deliveries)
        SELECT id, event, phase, raised_at, invocation, data, context, ?, ?, ?, ?
        FROM webhook_enlisted_messages
        WHERE id = ? AND claim_id = ?
        ON CONFLICT DO NOTHING
        """;

    public const string Remove = "DELETE FROM webhook_enlisted_messages WHERE id = ? AND claim_id = ?";

    public const string Renew = "UPDATE webhook_enlisted_messages SET leased_until = @until WHERE id = @id AND claim_id = @claimId";

    public const string Lease = "UPDATE webhook_enlisted_messages SET leased_until = @until WHERE leased_until IS NULL";

    public const string FindLost = """
        SELECT id, claim_id, event, deliveries FROM webhook_enlisted_messages
        WHERE leased_until <= @now ORDER BY number LIMIT @limit
        """;
}
