using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Delivery;

/// <summary>
/// The states as the database knows them. The partial indices and the statements repeat these words literally: with a parameter in their place
/// a database would not use the indices.
/// </summary>
/// <remarks>Any other word that has no <c>settled_at</c> stands for a delivery that is not sent yet.</remarks>
internal static class DeliveryStates
{
    /// <summary>Written by a handler in its own transaction, whose request has not been decided yet. People are told that it is pending.</summary>
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
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "There is no such state."),
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
