using System.Diagnostics;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.Calling;

/// <summary>Provides the value of <c>traceparent</c> (W3C Trace Context).</summary>
internal static class TraceContext
{
    private const int TraceIdLength = 32;

    /// <summary>Returns the call's span; without one, the trace of the request; otherwise a new, unsampled trace.</summary>
    public static string ParentFor(Activity? span, WebhookRequestInfo? request)
        => (span ?? Activity.Current) is { IdFormat: ActivityIdFormat.W3C, Id: { } id }
            ? id
            : $"00-{TraceId(request?.TraceId)}-{ActivitySpanId.CreateRandom().ToHexString()}-00";

    private static string TraceId(string? known)
        => known is { Length: TraceIdLength } && known.All(char.IsAsciiHexDigitLower) && known.Any(c => c != '0')
            ? known
            : ActivityTraceId.CreateRandom().ToHexString();
}
