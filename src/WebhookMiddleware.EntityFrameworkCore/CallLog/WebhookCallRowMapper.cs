using WebhookMiddleware.CallLog;

namespace WebhookMiddleware.EntityFrameworkCore.CallLog;

/// <summary>Maps calls to rows and back.</summary>
internal static class WebhookCallRowMapper
{
    public static WebhookCallRow ToRow(WebhookCallRecord call) => new()
    {
        Id = call.Id,
        InvocationId = call.InvocationId,
        WebhookId = call.WebhookId,
        WebhookName = call.WebhookName,
        Event = call.Event,
        At = call.At,
        Outcome = call.Outcome,
        Status = call.Status,
        DurationMs = call.DurationMs,
        Shadow = call.Shadow,
        FailedOpen = call.FailedOpen,
        Detail = call.Detail,
        ResponseBody = call.ResponseBody,
        TraceId = call.TraceId,
    };

    public static WebhookCallRecord ToRecord(WebhookCallRow row) => new()
    {
        Id = row.Id,
        InvocationId = row.InvocationId,
        WebhookId = row.WebhookId,
        WebhookName = row.WebhookName,
        Event = row.Event,
        At = row.At,
        Outcome = row.Outcome,
        Status = row.Status,
        DurationMs = row.DurationMs,
        Shadow = row.Shadow,
        FailedOpen = row.FailedOpen,
        Detail = row.Detail,
        ResponseBody = row.ResponseBody,
        TraceId = row.TraceId,
    };
}
