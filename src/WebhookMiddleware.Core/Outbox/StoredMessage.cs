namespace WebhookMiddleware.Outbox;

/// <summary>A stored message, which may be unreadable.</summary>
public sealed record StoredMessage
{
    private StoredMessage(OutboxMessage? message, string? defect) => (Message, Defect) = (message, defect);

    /// <summary>Gets the message, or null when it can't be read.</summary>
    public OutboxMessage? Message { get; }

    /// <summary>Gets the reason why it can't be read, as a sentence for people; null when it can be read.</summary>
    public string? Defect { get; }

    /// <summary>Returns a message that can be read.</summary>
    /// <param name="message">The message.</param>
    public static StoredMessage Readable(OutboxMessage message) => new(message, null);

    /// <summary>Returns a message that can't be read, so that its deliveries can't be sent until the store is repaired.</summary>
    /// <param name="defect">The reason, as a sentence for people. It contains no payload.</param>
    public static StoredMessage Unreadable(string defect) => new(null, defect);
}
