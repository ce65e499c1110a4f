namespace WebhookMiddleware.Benchmarks.Drain;

/// <summary>Statements that make a long backlog sooner than the outbox would.</summary>
internal static class WaitingRows
{
    private const string Columns =
        "(id, message_id, webhook_id, event, state, attempts, earlier_attempts, due_at, created_at)";

    private const string Invocation = """{"timestamp":"2026-11-24T12:00:00Z"}""";

    public static string Sqlite(Guid hook, int count) => $$"""
        CREATE TEMP TABLE numbers AS
            WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {{count}})
            SELECT printf('00000000-0000-7000-8000-%012X', n) AS id, n FROM n;
        INSERT INTO webhook_messages (id, event, phase, raised_at, invocation, data, context, deliveries)
            SELECT id, 'after_registration', 'After', 0, CAST('{{Invocation}}' AS BLOB), x'7b7d', x'7b7d', 1 FROM numbers;
        INSERT INTO webhook_deliveries {{Columns}}
            SELECT id, id, '{{hook.ToString().ToUpperInvariant()}}', 'after_registration', 'pending', 0, 0, n, n FROM numbers;
        ANALYZE;
        """;

    public static string PostgreSql(Guid hook, int count) => $$"""
        CREATE TEMP TABLE numbers AS
            SELECT ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid AS id, n FROM generate_series(1, {{count}}) AS n;
        INSERT INTO webhook_messages (id, event, phase, raised_at, invocation, data, context, deliveries)
            SELECT id, 'after_registration', 'After', 0, convert_to('{{Invocation}}', 'UTF8'), '{}', '{}', 1 FROM numbers;
        INSERT INTO webhook_deliveries {{Columns}}
            SELECT id, id, '{{hook}}', 'after_registration', 'pending', 0, 0, n, n FROM numbers ORDER BY n;
        ANALYZE;
        """;
}
