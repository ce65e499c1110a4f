namespace WebhookMiddleware.EntityFrameworkCore.Delivery;

/// <summary>
/// The row of a delivery. It is small, since claims and settlements rewrite it. <see cref="Sequence"/> rises in the order of writing, and
/// is never reused.
/// </summary>
public sealed class DeliveryRow
{
    /// <summary>Gets or sets the number of the row, which the database generates.</summary>
    public long Sequence { get; set; }

    /// <summary>Gets or sets the id of the delivery.</summary>
    public Guid Id { get; set; }

    /// <summary>Gets or sets the id of the message.</summary>
    public Guid MessageId { get; set; }

    /// <summary>Gets or sets the id of the webhook.</summary>
    public Guid WebhookId { get; set; }

    /// <summary>Gets or sets the name of the event.</summary>
    public string Event { get; set; } = "";

    /// <summary>Gets or sets the state: one of <see cref="DeliveryStates"/>.</summary>
    public string State { get; set; } = DeliveryStates.Pending;

    /// <summary>Gets or sets the number of attempts made, which is the number of the last one in the history.</summary>
    public int Attempts { get; set; }

    /// <summary>Gets or sets the number of attempts before the retry schedule was last restarted, which no longer count.</summary>
    public int EarlierAttempts { get; set; }

    /// <summary>Gets or sets when the next attempt is due; has a meaning only while the delivery is pending.</summary>
    public DateTimeOffset DueAt { get; set; }

    /// <summary>Gets or sets the claim that holds the delivery; null if none does.</summary>
    public Guid? ClaimId { get; set; }

    /// <summary>Gets or sets when the claim's lease runs out; null without a claim.</summary>
    public DateTimeOffset? LeasedUntil { get; set; }

    /// <summary>Gets or sets when the delivery was written.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>Gets or sets when the delivery was settled; null if it isn't.</summary>
    public DateTimeOffset? SettledAt { get; set; }
}
