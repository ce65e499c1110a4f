using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Delivery;

/// <summary>
/// The states as stored in the database. The filters of the partial indexes and the statements repeat these words literally, because a
/// database would not use the indexes for a parameter.
/// </summary>
/// <remarks>Any other word without a <c>settled_at</c> stands for a delivery that is not sent yet.</remarks>
internal static class DeliveryStates
{
    /// <summary>
    /// Written by a handler in its own transaction, while the outcome of its request is unknown. Shown to users as pending.
    /// </summary>
    public const string Prepared = "prepared";

    public const string Pending = "pending";
    public const string Delivering = "delivering";
    public const string Delivered = "delivered";
    public const string Dead = "dead";
    public const string Cancelled = "cancelled";

    public static string ToText(DeliveryState state) => state switch
    {
        DeliveryState.Pending => Pending,
        DeliveryState.Delivering => Delivering,
        DeliveryState.Delivered => Delivered,
        DeliveryState.Dead => Dead,
        DeliveryState.Cancelled => Cancelled,
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "The state is not a member of DeliveryState."),
    };

    public static DeliveryState FromText(string text) => text switch
    {
        Delivering => DeliveryState.Delivering,
        Delivered => DeliveryState.Delivered,
        Dead => DeliveryState.Dead,
        Cancelled => DeliveryState.Cancelled,
        _ => DeliveryState.Pending,
    };
}
