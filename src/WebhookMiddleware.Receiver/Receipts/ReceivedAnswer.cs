namespace WebhookMiddleware.Receiver.Receipts;

/// <summary>Represents the response that a delivery got, which it gets again when it comes again.</summary>
/// <param name="Status">The status.</param>
/// <param name="ContentType">The type of the body; null if there is none.</param>
/// <param name="Body">The body; empty for none.</param>
public sealed record ReceivedAnswer(int Status, string? ContentType, ReadOnlyMemory<byte> Body);
