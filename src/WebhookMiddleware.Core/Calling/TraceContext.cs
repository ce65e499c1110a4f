using System.Buffers;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.Calling;

/// <summary>Provides the value of <c>traceparent</c> (W3C Trace Context).</summary>
internal static class TraceContext
{
    private const int TraceIdLength = 32;
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private const string Template = "00-00000000000000000000000000000000-0000000000000000-00";

    /// <summary>Returns the call's span; without one, the trace of the request; otherwise a new, unsampled trace.</summary>
    public static string ParentFor(Activity? span, WebhookRequestInfo? request)
        => (span ?? Activity.Current) is { IdFormat: ActivityIdFormat.W3C, Id: { } id }
            ? id
            : string.Create(Template.Length, IsTraceId(request?.TraceId) ? request!.TraceId : null, static (text, known) =>
            {
                Template.CopyTo(text);
                var traceId = text.Slice(3, TraceIdLength);
                if (known is null)
                {
                    ActivityTraceId.CreateRandom().ToHexString().CopyTo(traceId);
                }
                else
                {
                    known.CopyTo(traceId);
                }

                ActivitySpanId.CreateRandom().ToHexString().CopyTo(text[(4 + TraceIdLength)..]);
            });

    private static bool IsTraceId([NotNullWhen(true)] string? text)
        => text is { Length: TraceIdLength }
            && !text.AsSpan().ContainsAnyExcept(HexDigits)
            && text.AsSpan().ContainsAnyExcept('0');
}
