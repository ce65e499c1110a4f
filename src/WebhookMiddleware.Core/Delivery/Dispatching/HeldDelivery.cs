using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.Delivery.Dispatching;

/// <summary>A delivery that this host has claimed and not settled.</summary>
/// <param name="claim">The claim that holds it.</param>
/// <param name="kind">The kind of attempt.</param>
/// <param name="delivery">The delivery.</param>
/// <param name="inOrder">Whether its webhook kept the order of its deliveries when it was claimed.</param>
/// <param name="receiver">The webhook's receiver when it was claimed.</param>
internal sealed class HeldDelivery(DeliveryClaim claim, DeliveryKind kind, ClaimedDelivery delivery, bool inOrder, string receiver)
{
    public DeliveryClaim Claim { get; } = claim;

    public DeliveryKind Kind { get; } = kind;

    public ClaimedDelivery Delivery { get; } = delivery;

    public bool InOrder { get; } = inOrder;

    /// <summary>Gets the receiver that it counts for as claimed.</summary>
    public string Receiver { get; } = receiver;

    /// <summary>
    /// Gets or sets the receiver that it counts for as under way; null when it is not. The webhook's URL may have changed since the claim.
    /// </summary>
    public string? Slot { get; set; }

    /// <summary>
    /// Gets or sets whether it must not be sent under this claim, because its webhook has begun to keep an order since.
    /// </summary>
    public bool IsOutOfOrder { get; set; }

    /// <summary>Gets the size of its message.</summary>
    public long Bytes { get; } = delivery.Stored.Message is { } message
        ? message.Data.Length + message.Context.Length + (message.Invocation.Response?.Body.Length ?? 0)
        : 0;
}
