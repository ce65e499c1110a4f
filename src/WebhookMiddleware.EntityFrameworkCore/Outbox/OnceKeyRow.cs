namespace WebhookMiddleware.EntityFrameworkCore.Outbox;

/// <summary>A key that a message was written under. It outlives the message, so that the same thing is not told again a month later.</summary>
internal sealed class OnceKeyRow
{
    /// <summary>How long a key is kept at least: longer than anything that is told once a year.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromDays(400);

    public string Key { get; set; } = "";

    public Guid MessageId { get; set; }

    public DateTimeOffset WrittenAt { get; set; }
}
