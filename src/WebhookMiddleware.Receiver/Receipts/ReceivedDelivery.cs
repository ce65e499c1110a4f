namespace WebhookMiddleware.Receiver.Receipts;

/// <summary>Identifies a delivery at a receiver.</summary>
/// <param name="Receiver">The route pattern of the receiver, at most <see cref="MaxLength"/> characters.</param>
/// <param name="Id">The value of <c>webhook-id</c>, at most <see cref="MaxLength"/> characters.</param>
public readonly record struct ReceivedDelivery(string Receiver, string Id)
{
    /// <summary>
    /// The maximum length of both parts, so that databases can index them. Requests with a longer identifier are refused.
    /// </summary>
    public const int MaxLength = 200;
}
