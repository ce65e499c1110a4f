namespace WebhookMiddleware.EntityFrameworkCore.Sqlite.CallLog;

/// <summary>The statements of the call log.</summary>
internal static class CallLogSql
{
    /// <summary>
    /// Creates the table of calls with its key as the only tree, which EF's migrations can't express. Otherwise SQLite would keep the rows
    /// in a second tree, by numbers that nothing uses. Identifiers are blobs, which sort as UUIDs do, at half the size of the text.
    /// </summary>
    public const string CreateCalls = """
        CREATE TABLE webhook_calls (
            id BLOB NOT NULL CONSTRAINT pk_webhook_calls PRIMARY KEY,
            invocation_id BLOB NOT NULL,
            at INTEGER NOT NULL,
            duration_ms REAL NOT NULL,
            series INTEGER NOT NULL,
            status INTEGER NULL,
            shadow INTEGER NOT NULL,
            failed_open INTEGER NOT NULL,
            trace_id TEXT NULL,
            detail TEXT NULL
        ) WITHOUT ROWID;
        """;

    public const string InsertCall = """
        INSERT INTO webhook_calls
            (id, invocation_id, at, duration_ms, series, status, shadow, failed_open, trace_id, detail, webhook_version)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO NOTHING
        """;

    public const string InsertBody = """
        INSERT INTO webhook_call_bodies (id, request_body, response_body) VALUES (?, ?, ?) ON CONFLICT DO NOTHING
        """;

    public const string FindSeries = """
        SELECT number, used_at
        FROM webhook_call_series
        WHERE webhook_id = @webhookId AND outcome = @outcome AND event = @event AND webhook_name = @name
        """;

    public const string InsertSeries = """
        INSERT INTO webhook_call_series (webhook_id, outcome, event, webhook_name, used_at)
        VALUES (@webhookId, @outcome, @event, @name, @usedAt)
        RETURNING number
        """;

    public const string UseSeries = "UPDATE webhook_call_series SET used_at = @usedAt WHERE number = @number";

    public const string PruneBodies = """
        DELETE FROM webhook_call_bodies
        WHERE id IN (SELECT id FROM webhook_call_bodies WHERE id < @before ORDER BY id LIMIT @limit)
        """;

    public const string PruneCalls = """
        DELETE FROM webhook_calls
        WHERE id IN (SELECT id FROM webhook_calls WHERE id < @before ORDER BY id LIMIT @limit)
        """;

    public const string PruneSeries = "DELETE FROM webhook_call_series WHERE used_at < @unusedBefore";
}
