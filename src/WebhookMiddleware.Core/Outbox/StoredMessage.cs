namespace WebhookMiddleware.Outbox;

/// <summary>A stored message, which may be unreadable.</summary>
internal sealed record StoredMessage
{
    private StoredMessage(OutboxMessage? message, string? defect) => (Message, Defect) = (message, defect);

    /// <summary>Gets the message, or null when it can't be read.</summary>
    public OutboxMessage? Message { get; }

    /// <summary>Gets the reason why it can't be read, as a sentence for people; null when it can be read.</summary>
    public string? Defect { get; }

    public static StoredMessage Readable(OutboxMessage message) => new(message, null);

    public static StoredMessage Unreadable(string defect) => new(null, defect);
}
