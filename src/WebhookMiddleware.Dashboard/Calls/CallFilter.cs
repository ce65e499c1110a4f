using WebhookMiddleware.AspNetCore.Management;
using WebhookMiddleware.CallLog;
using WebhookMiddleware.Dashboard.Logs;
using WebhookMiddleware.Dashboard.Pages;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.Dashboard.Calls;

/// <summary>The filters of the call log: those of the management API, and all failures at once.</summary>
/// <param name="Log">The filters as they stand in the address.</param>
/// <param name="Query">The query.</param>
/// <param name="OnlyFailures">Whether only failures are shown, whatever their outcomes.</param>
internal sealed record CallFilter(LogFilter Log, CallLogQuery Query, bool OnlyFailures)
{
    public static CallFilter Read(DashboardPage page)
    {
        var filter = LogFilter.Read(page, "search", "hook", "event", "outcome", "from", "to", "invocation", "trace");
        var reader = filter.Query;
        var onlyFailures = reader.ReadText("outcome") == HookLog.Failures;
        var query = new CallLogQuery
        {
            WebhookId = reader.ReadId("hook"),
            Event = reader.ReadText("event"),
            Outcome = onlyFailures ? null : reader.ReadChoice<WebhookOutcome>("outcome"),
            InvocationId = reader.ReadId("invocation"),
            TraceId = reader.ReadTraceId("trace"),
            Search = reader.ReadSearch("search"),
            From = reader.ReadPeriod(out var to),
            To = to,
            Cursor = reader.ReadCursor<Guid>(LogCursor.TryParse),
        };
        return new CallFilter(filter, query, onlyFailures);
    }
}
