namespace WebhookMiddleware.SoakTests.Support;

/// <summary>The payload of events that are only counted.</summary>
internal sealed record Numbered(int Number);
