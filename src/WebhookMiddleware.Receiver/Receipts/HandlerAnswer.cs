namespace WebhookMiddleware.Receiver.Receipts;

/// <summary>Represents the answer of a handler.</summary>
/// <param name="Answer">The response.</param>
/// <param name="IsFinal">Whether the delivery is done; otherwise the next attempt runs the handler again.</param>
internal readonly record struct HandlerAnswer(ReceivedAnswer Answer, bool IsFinal);
