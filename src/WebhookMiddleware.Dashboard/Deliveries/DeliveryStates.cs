using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.Dashboard.Deliveries;

/// <summary>How the states of deliveries are shown to people: the keys of their texts, and their colours.</summary>
internal static class DeliveryStates
{
    /// <summary>Returns the key of a state's name. What happened is its text with <c>.What</c>.</summary>
    public static string Key(DeliverySummary delivery)
        => HasFailed(delivery) && delivery.State is DeliveryState.Pending ? "Deliveries.retrying" : Key(delivery.State);

    public static string Key(DeliveryState state) => $"Deliveries.{Name(state)}";

    /// <summary>Returns the name of a state in addresses, which is that of the management API.</summary>
    public static string Name(DeliveryState state) => state.ToString().ToLowerInvariant();

    /// <summary>Determines whether the last attempt failed, so that its reason is to be shown.</summary>
    public static bool HasFailed(DeliverySummary delivery)
        => delivery is { Attempts: > 0, State: DeliveryState.Pending } or { State: DeliveryState.Dead };

    public static string Kind(DeliverySummary delivery) => delivery.State switch
    {
        DeliveryState.Delivered => "ok",
        DeliveryState.Dead => "fail",
        DeliveryState.Pending when HasFailed(delivery) => "warn",
        _ => "quiet",
    };
}
