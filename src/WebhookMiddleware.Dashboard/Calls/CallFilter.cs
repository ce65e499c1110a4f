using WebhookMiddleware.AspNetCore.Management;
using WebhookMiddleware.CallLog;
using WebhookMiddleware.Dashboard.Logs;
using WebhookMiddleware.Dashboard.Pages;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.Dashboard.Calls;

/// <summary>The filters of the call log: those of the management API, and all failures at once.</summary>
/// <param name="Log">The filters as they stand in the address.</param>
/// <param name="Query">The query.</param>
internal sealed record CallFilter(LogFilter Log, CallLogQuery Query)
{
    private static readonly WebhookOutcome[] Failures = [.. Enum.GetValues<WebhookOutcome>().Where(outcome => outcome.IsFailure())];

    public static CallFilter Read(DashboardPage page)
    {
        var filter = LogFilter.Read(page, "search", "hook", "event", "outcome", "from", "to", "invocation", "trace");
        var reader = filter.Query;
        var query = new CallLogQuery
        {
            WebhookId = filter.ReadHook(),
            Event = reader.ReadText("event"),
            Outcomes = ReadOutcomes(reader),
            InvocationId = reader.ReadId("invocation"),
            TraceId = reader.ReadTraceId("trace"),
            Search = reader.ReadSearch("search"),
            From = reader.ReadPeriod(out var to),
            To = to,
            Cursor = reader.ReadCursor<Guid>(LogCursor.TryParse),
        };
        return new CallFilter(filter, query);
    }

    private static WebhookOutcome[]? ReadOutcomes(QueryReader reader)
        => reader.ReadText("outcome") == HookLog.Failures ? Failures
            : reader.ReadChoice<WebhookOutcome>("outcome") is { } outcome ? [outcome]
            : null;
}
