using WebhookMiddleware.Bounds;
using WebhookMiddleware.Calling;

namespace WebhookMiddleware.CallLog;

/// <summary>Bounds the memory of calls that are not yet written to the call log. Half of it is for calls without bodies.</summary>
internal sealed class BufferedCalls(long limit) : EntryBudget<WebhookCallRecord>(limit, limit / 2)
{
    /// <summary>The text in the detail of a call whose bodies were dropped.</summary>
    internal const string BodyDropped = "The bodies were not kept: too many calls were waiting to be written to the call log.";

    // A record with its identifiers and numbers, and its places in the channel and in the service's list.
    private const int Overhead = 320;

    /// <summary>Returns the memory that a call takes up, in bytes.</summary>
    internal static long BytesOf(WebhookCallRecord call)
        => Overhead
            + ByteBudget.SizeOf(call.WebhookName)
            + ByteBudget.SizeOf(call.Event)
            + ByteBudget.SizeOf(call.Detail)
            + ByteBudget.SizeOf(call.RequestBody)
            + ByteBudget.SizeOf(call.ResponseBody)
            + ByteBudget.SizeOf(call.TraceId);

    protected override long SizeOf(WebhookCallRecord entry) => BytesOf(entry);

    protected override string? BodyOf(WebhookCallRecord entry) => entry.ResponseBody ?? entry.RequestBody;

    protected override WebhookCallRecord WithoutBody(WebhookCallRecord entry)
        => entry with { RequestBody = null, ResponseBody = null, Detail = KeptAnswer.With(entry.Detail, BodyDropped) };
}
