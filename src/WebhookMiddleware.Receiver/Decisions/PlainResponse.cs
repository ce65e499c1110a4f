namespace WebhookMiddleware.Receiver.Decisions;

/// <summary>Represents a response that is no decision.</summary>
internal sealed record PlainResponse(int Status, string? ContentType, string? Body);
