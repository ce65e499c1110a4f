using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.CallLog;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.TestSupport.Hosts;

namespace WebhookMiddleware.Benchmarks.Logs;

/// <summary>
/// Fills the logs and the audit with the rows of six days: 20 webhooks, of which one is seldom called; one call of a hundred fails, one delivery of a
/// hundred is dead. The statistics get 30 days of hours, however many rows the logs have.
/// </summary>
internal static class LogRows
{
    public const string Event = "before_order_add";
    public const string SeldomName = "Seldom called";
    public const string Trace = "0af7651916cd43dd8448eb211c80319c";

    /// <summary>The number of webhooks with rows.</summary>
    public const int Hooks = 20;

    /// <summary>Somebody of fifty who write.</summary>
    public const string SomeActor = "user 7";

    private const int Batch = 1000;
    private const string Actor = "'user ' || (n % 50)";
    private const string Action = "CASE WHEN n % 1000 = 0 THEN 'Deleted' ELSE 'Updated' END";

    public static readonly DateTimeOffset End = TimeProvider.System.GetUtcNow();

    public static readonly DateTimeOffset Start = End - TimeSpan.FromDays(6);

    /// <summary>The run of the call in the middle of the log.</summary>
    public static Guid Run { get; } = Guid.CreateVersion7(Start + TimeSpan.FromDays(3));

    public static Guid Hook(int number) => new(number + 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    public static async Task FillAsync(HostDatabase database, IServiceProvider services, int rows)
    {
        var log = services.GetRequiredService<ICallLogWriter>();
        for (var first = 0; first < rows; first += Batch)
        {
            await log.AppendAsync([.. Enumerable.Range(first, Math.Min(Batch, rows - first)).Select(number => Call(number, rows))], CancellationToken.None);
        }

        var isSqlite = database.Store == "sqlite";
        await database.ExecuteAsync(isSqlite ? SqliteDeliveries(rows) : PostgreSqlDeliveries(rows));
        await database.ExecuteAsync(isSqlite ? SqliteAudit(rows) : PostgreSqlAudit(rows));
        await database.ExecuteAsync(isSqlite ? "ANALYZE" : "VACUUM (ANALYZE)");
    }

    private static WebhookCallRecord Call(int number, int rows)
    {
        var at = Start + ((End - Start) * ((double)number / rows));
        var isSeldom = number == rows / 3;
        return new()
        {
            // In order, and different within a millisecond.
            Id = new Guid(CallId.Before(at).ToString()[..24] + number.ToString("x12", System.Globalization.CultureInfo.InvariantCulture)),
            InvocationId = number == rows / 2 ? Run : Guid.CreateVersion7(at),
            WebhookId = Hook(isSeldom ? Hooks - 1 : number % (Hooks - 1)),
            WebhookName = isSeldom ? SeldomName : $"Webhook {number % (Hooks - 1)}",
            Event = Event,
            At = at,
            Outcome = number % 100 == 0 ? WebhookOutcome.BadStatus : WebhookOutcome.Allowed,
            Status = number % 100 == 0 ? 500 : 200,
            DurationMs = 12.5,
            Detail = number % 100 == 0 ? "The receiver answered with HTTP 500." : null,
            TraceId = number == rows - 10 ? Trace : "4bf92f3577b34da6a3ce929d0e0e4736",
        };
    }

    private static string SqliteDeliveries(int rows) => $"""
        WITH RECURSIVE n (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n < {rows - 1})
        INSERT INTO webhook_deliveries (id, message_id, webhook_id, event, state, attempts, earlier_attempts, due_at, created_at, settled_at)
        SELECT
            printf('00000000-0000-7000-8000-%012X', n), printf('00000000-0000-7000-8000-%012X', n),
            printf('%08X-0000-0000-0000-000000000000', n % {Hooks} + 1), '{Event}',
            {State(rows)}, 1, 0, 0, {CreatedAt(rows)}, CASE WHEN {IsPending(rows)} THEN NULL ELSE {CreatedAt(rows)} END
        FROM n
        """;

    private static string PostgreSqlDeliveries(int rows) => $"""
        INSERT INTO webhook_deliveries (id, message_id, webhook_id, event, state, attempts, earlier_attempts, due_at, created_at, settled_at)
        SELECT
            ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
            (lpad(to_hex(n % {Hooks} + 1), 8, '0') || '-0000-0000-0000-000000000000')::uuid, '{Event}',
            {State(rows)}, 1, 0, 0, {CreatedAt(rows)}, CASE WHEN {IsPending(rows)} THEN NULL ELSE {CreatedAt(rows)} END
        FROM generate_series(0, {rows - 1}) AS n
        """;

    private static string SqliteAudit(int rows) => $"""
        WITH RECURSIVE n (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n < {rows - 1})
        INSERT INTO webhook_audit (id, at, actor, action, webhook_id, webhook_name, version, changes)
        SELECT
            unhex(printf('%012X70008000%012X', {CreatedAt(rows)}, n)), {CreatedAt(rows)}, {Actor}, {Action},
            printf('%08X-0000-0000-0000-000000000000', n % {Hooks} + 1), 'Webhook ' || (n % {Hooks}), n, NULL
        FROM n
        """;

    private static string PostgreSqlAudit(int rows) => $"""
        INSERT INTO webhook_audit (id, at, actor, action, webhook_id, webhook_name, version, changes)
        SELECT
            (lpad(to_hex({CreatedAt(rows)}), 12, '0') || '70008000' || lpad(to_hex(n), 12, '0'))::uuid, {CreatedAt(rows)}, {Actor}, {Action},
            (lpad(to_hex(n % {Hooks} + 1), 8, '0') || '-0000-0000-0000-000000000000')::uuid, 'Webhook ' || (n % {Hooks}), n, NULL
        FROM generate_series(0, {rows - 1}) AS n
        """;

    private static string CreatedAt(int rows)
        => FormattableString.Invariant($"({Start.ToUnixTimeMilliseconds()} + CAST({(End - Start).TotalMilliseconds / rows:F6} * n AS bigint))");

    private static string State(int rows)
        => $"CASE WHEN {IsPending(rows)} THEN 'pending' WHEN n % 100 = 0 THEN 'dead' ELSE 'delivered' END";

    // A few old ones, behind nearly all others.
    private static string IsPending(int rows) => $"n IN ({rows / 10}, {(rows / 10) + 1}, {(rows / 10) + 2})";
}
