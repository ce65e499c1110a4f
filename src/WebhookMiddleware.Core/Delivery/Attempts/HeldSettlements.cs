using WebhookMiddleware.Bounds;
using WebhookMiddleware.Calling;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.Delivery.Attempts;

/// <summary>
/// Limits the memory of settlements that are not written yet, however slow the store is. No request waits for the settlements of its own
/// webhooks.
/// </summary>
internal sealed class HeldSettlements() : EntryBudget<DeliverySettlement>(MaxBytes, MaxBytes / 4)
{
    internal const long MaxBytes = 32 * 1024 * 1024;

    /// <summary>The text in the detail of an attempt whose response body was dropped.</summary>
    internal const string BodyDropped = "The response body was not kept: too many attempts were waiting to be written to the store.";

    // A settlement with its attempt, its entry and the task that waits for it.
    private const int Overhead = 512;

    protected override long SizeOf(DeliverySettlement entry)
        => Overhead + ByteBudget.SizeOf(entry.Attempt?.Detail) + ByteBudget.SizeOf(entry.Attempt?.ResponseBody);

    protected override string? BodyOf(DeliverySettlement entry) => entry.Attempt?.ResponseBody;

    protected override DeliverySettlement WithoutBody(DeliverySettlement entry)
        => entry with
        {
            Attempt = entry.Attempt! with { ResponseBody = null, Detail = KeptAnswer.With(entry.Attempt.Detail, BodyDropped) },
        };
}
