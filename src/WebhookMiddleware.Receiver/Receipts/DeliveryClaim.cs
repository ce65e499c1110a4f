namespace WebhookMiddleware.Receiver.Receipts;

/// <summary>Represents what became of the attempt to claim a delivery.</summary>
public sealed record DeliveryClaim
{
    private DeliveryClaim()
    {
    }

    /// <summary>Gets the claim of a delivery that another caller holds.</summary>
    public static DeliveryClaim Held { get; } = new();

    /// <summary>Gets the token of the new claim; null if the delivery is not the caller's.</summary>
    public Guid? Token { get; private init; }

    /// <summary>Gets the answer that the delivery has got already; null if it has none.</summary>
    public ReceivedAnswer? Answer { get; private init; }

    /// <summary>Returns a claim of the caller's own: it handles the delivery, then completes or releases it with the token.</summary>
    public static DeliveryClaim Taken(Guid token) => new() { Token = token };

    /// <summary>Returns the claim of a delivery that has been answered.</summary>
    public static DeliveryClaim Answered(ReceivedAnswer answer) => new() { Answer = answer };
}
