namespace WebhookMiddleware.TestSupport.Hosts;

/// <summary>The payload of events that are only counted.</summary>
public sealed record Numbered(int Number);
