namespace WebhookMiddleware.EntityFrameworkCore.Outbox;

/// <summary>
/// The row of a key that a message was written under. It outlives the message, so that the same event isn't raised again a month later.
/// </summary>
internal sealed class OnceKeyRow
{
    public string Key { get; set; } = "";

    public Guid MessageId { get; set; }

    public DateTimeOffset WrittenAt { get; set; }
}
