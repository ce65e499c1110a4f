using WebhookMiddleware.CallLog;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.Benchmarks.Logs;

/// <summary>What people ask the logs for.</summary>
internal static class LogQueries
{
    private static readonly DateTimeOffset From = LogRows.Start + TimeSpan.FromDays(2);

    public static IReadOnlyList<(string Name, CallLogQuery Query)> Calls { get; } =
    [
        ("calls: first page", new()),
        ("calls: a webhook", new() { WebhookId = LogRows.Hook(3) }),
        ("calls: a webhook and an outcome", new() { WebhookId = LogRows.Hook(0), Outcome = WebhookOutcome.BadStatus }),
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
}
