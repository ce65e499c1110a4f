using WebhookMiddleware.CallLog;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>A call of the log, as the management API returns it.</summary>
internal sealed record CallResponse(
    Guid Id,
    Guid InvocationId,
    Guid HookId,
    string HookName,
    long? HookVersion,
    string Event,
    DateTime At,
    WebhookOutcome Outcome,
    int? Status,
    double DurationMs,
    bool Shadow,
    bool FailedOpen,
    string? Detail,
    string? TraceId,
    string? RequestBody,
    string? ResponseBody)
{
    public static CallResponse Of(WebhookCallRecord call)
        => new(
            call.Id, call.InvocationId, call.WebhookId, call.WebhookName, call.WebhookVersion, call.Event, call.At.UtcDateTime,
            call.Outcome, call.Status, call.DurationMs, call.Shadow, call.FailedOpen, call.Detail, call.TraceId, call.RequestBody,
            call.ResponseBody);

    /// <summary>Returns the call without the saved bodies, which can be large.</summary>
    public static CallResponse InList(WebhookCallRecord call) => Of(call) with { RequestBody = null, ResponseBody = null };
}
