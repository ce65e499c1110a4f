using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.Delivery;

/// <summary>A message as the store has it: readable, or not.</summary>
internal sealed record StoredMessage
{
    private StoredMessage(OutboxMessage? message, string? defect) => (Message, Defect) = (message, defect);

    /// <summary>The message; null when it can't be read.</summary>
    public OutboxMessage? Message { get; }

    /// <summary>Why it can't be read, as a sentence for people; null when it can.</summary>
    public string? Defect { get; }

    public static StoredMessage Readable(OutboxMessage message) => new(message, null);

    public static StoredMessage Unreadable(string defect) => new(null, defect);
}
