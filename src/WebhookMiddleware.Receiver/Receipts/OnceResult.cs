namespace WebhookMiddleware.Receiver.Receipts;

/// <summary>Represents how a delivery was answered.</summary>
/// <param name="Answer">The response.</param>
/// <param name="IsRepeated">Whether the delivery had been answered before.</param>
internal readonly record struct OnceResult(ReceivedAnswer Answer, bool IsRepeated);
