using WebhookMiddleware.Bounds;
using WebhookMiddleware.Calling;

namespace WebhookMiddleware.Delivery;

/// <summary>
/// Bounds the memory of settlements that are not yet written: nobody waits for those of runs, however slow the store is. What finds no room loses its
/// response body first.
/// </summary>
internal sealed class HeldSettlements
{
    /// <summary>How much memory they may take up, in bytes.</summary>
    internal const long MaxBytes = 32 * 1024 * 1024;

    /// <summary>What the detail of an attempt says whose response body found no room.</summary>
    internal const string BodyDropped = "The response body was not kept: too many attempts were waiting to be written to the store.";

    // A settlement with its attempt, its entry and who waits for that.
    private const int Overhead = 512;

    // Bodies leave the last quarter to settlements without one.
    private const long SpareBytes = MaxBytes / 4;

    private readonly ByteBudget _budget = new(MaxBytes);

    /// <summary>How many bytes they take up.</summary>
    public long Bytes => _budget.Held;

    /// <summary>Returns the settlement for which there is room now, without the response body if need be; null when there is none.</summary>
    public DeliverySettlement? TryHold(DeliverySettlement settlement)
    {
        if (settlement.Attempt is { ResponseBody: not null } attempt)
        {
            if (_budget.TryTake(SizeOf(settlement), SpareBytes))
            {
                return settlement;
            }

            settlement = settlement with
            {
                Attempt = attempt with { ResponseBody = null, Detail = KeptAnswer.With(attempt.Detail, BodyDropped) },
            };
        }

        return _budget.TryTake(SizeOf(settlement)) ? settlement : null;
    }

    /// <summary>Gives back the room of what <see cref="TryHold"/> returned.</summary>
    public void Release(DeliverySettlement settlement) => _budget.Return(SizeOf(settlement));

    private static long SizeOf(DeliverySettlement settlement)
        => Overhead + ByteBudget.SizeOf(settlement.Attempt?.Detail) + ByteBudget.SizeOf(settlement.Attempt?.ResponseBody);
}
