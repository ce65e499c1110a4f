namespace WebhookMiddleware.Pipeline;

/// <summary>What the handler answered: its status, and its body as UTF-8 JSON (empty when it has none).</summary>
internal sealed record WebhookResponseInfo(int Status, ReadOnlyMemory<byte> Body);
