namespace WebhookMiddleware.EntityFrameworkCore.Outbox;

/// <summary>
/// The row of a key that a message was written under. It outlives the message, so that the same event isn't raised again a month later.
/// </summary>
internal sealed class OnceKeyRow
{
    /// <summary>The minimum time that a key is kept: longer than a year, for events that are raised once a year.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromDays(400);

    public string Key { get; set; } = "";

    public Guid MessageId { get; set; }

    public DateTimeOffset WrittenAt { get; set; }
}
