using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Delivery;

/// <summary>
/// The states as stored in the database. The filters of the partial indexes and the statements repeat these words literally, because a
/// database would not use the indexes for a parameter.
/// </summary>
/// <remarks>
/// A delivery that is being sent is a pending one that a claim holds, so that claiming it changes as few entries of indexes as can be.
/// </remarks>
public static class DeliveryStates
{
    /// <summary>Waiting for its next attempt; or being sent, while it has a claim.</summary>
    public const string Pending = "pending";

    /// <summary>Settled: a receiver accepted it.</summary>
    public const string Delivered = "delivered";

    /// <summary>Settled: it is not tried again by itself.</summary>
    public const string Dead = "dead";

    /// <summary>Settled: its webhook has been deleted.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>Returns the word of a state.</summary>
    /// <param name="state">The state.</param>
    public static string ToText(DeliveryState state) => state switch
    {
        DeliveryState.Pending or DeliveryState.Delivering => Pending,
        DeliveryState.Delivered => Delivered,
        DeliveryState.Dead => Dead,
        DeliveryState.Cancelled => Cancelled,
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "The state is not a member of DeliveryState."),
    };

    internal static DeliveryState Of(DeliveryRow row) => row.State switch
    {
        Pending when row.ClaimId is not null => DeliveryState.Delivering,
        Delivered => DeliveryState.Delivered,
        Dead => DeliveryState.Dead,
        Cancelled => DeliveryState.Cancelled,
        _ => DeliveryState.Pending,
    };
}
