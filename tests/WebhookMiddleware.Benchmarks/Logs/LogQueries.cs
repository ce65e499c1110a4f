using WebhookMiddleware.Audit;
using WebhookMiddleware.CallLog;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Statistics;

namespace WebhookMiddleware.Benchmarks.Logs;

/// <summary>What people ask the logs, the audit and the statistics for.</summary>
internal static class LogQueries
{
    private static readonly DateTimeOffset From = LogRows.Start + TimeSpan.FromDays(2);

    public static IReadOnlyList<(string Name, CallLogQuery Query)> Calls { get; } =
    [
        ("calls: first page", new()),
        ("calls: a webhook", new() { WebhookId = LogRows.Hook(3) }),
        ("calls: a webhook and an outcome", new() { WebhookId = LogRows.Hook(0), Outcomes = [WebhookOutcome.BadStatus] }),
        ("calls: a webhook seldom called", new() { WebhookId = LogRows.Hook(19) }),
        ("calls: an hour, four days ago", new() { From = From, To = From + TimeSpan.FromHours(1) }),
        ("calls: a run", new() { InvocationId = LogRows.Run }),
        ("calls: a trace", new() { TraceId = LogRows.Trace }),
        ("calls: text in names", new() { Search = "webhook 3" }),
        ("calls: text in details", new() { Search = "http 500" }),
        ("calls: text of a webhook seldom called", new() { Search = LogRows.SeldomName }),
    ];

    public static IReadOnlyList<(string Name, DeliveryQuery Query)> Deliveries { get; } =
    [
        ("deliveries: first page", new()),
        ("deliveries: a webhook", new() { WebhookId = LogRows.Hook(3) }),
        ("deliveries: dead", new() { State = DeliveryState.Dead }),
        ("deliveries: dead ones of a webhook", new() { WebhookId = LogRows.Hook(0), State = DeliveryState.Dead }),
        ("deliveries: dead ones of a webhook without any", new() { WebhookId = LogRows.Hook(3), State = DeliveryState.Dead }),
        ("deliveries: pending, old ones", new() { State = DeliveryState.Pending }),
        ("deliveries: an hour, four days ago", new() { From = From, To = From + TimeSpan.FromHours(1) }),
    ];

    public static IReadOnlyList<(string Name, AuditQuery Query)> Audit { get; } =
    [
        ("audit: first page", new()),
        ("audit: a webhook", new() { WebhookId = LogRows.Hook(3) }),
        ("audit: somebody", new() { Actor = LogRows.SomeActor }),
        ("audit: deletions", new() { Action = AuditAction.Deleted }),
        ("audit: a webhook and somebody", new() { WebhookId = LogRows.Hook(7), Actor = LogRows.SomeActor }),
        ("audit: an hour, four days ago", new() { From = From, To = From + TimeSpan.FromHours(1) }),
    ];

    public static IReadOnlyList<(string Name, StatisticsQuery Query)> Statistics { get; } =
    [
        ("statistics: 30 days by day", Month),
        ("statistics: 30 days by hour, a webhook", Month with { Step = TimeSpan.FromHours(1), WebhookIds = [LogRows.Hook(3)] }),
        ("statistics: 30 days by hour", Month with { Step = TimeSpan.FromHours(1) }),
    ];

    private static StatisticsQuery Month => new() { From = LogRows.End - TimeSpan.FromDays(30), To = LogRows.End, Step = TimeSpan.FromDays(1) };
}
