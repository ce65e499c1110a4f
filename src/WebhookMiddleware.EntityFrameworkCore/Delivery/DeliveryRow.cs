namespace WebhookMiddleware.EntityFrameworkCore.Delivery;

/// <summary>
/// The row of a delivery. It is small, since every claim rewrites it. <see cref="Sequence"/> rises in the order of writing, and is never
/// reused.
/// </summary>
internal sealed class DeliveryRow
{
    public long Sequence { get; set; }

    public Guid Id { get; set; }

    public Guid MessageId { get; set; }

    public Guid WebhookId { get; set; }

    public string Event { get; set; } = "";

    /// <summary>One of <see cref="DeliveryStates"/>.</summary>
    public string State { get; set; } = DeliveryStates.Pending;

    /// <summary>The number of attempts made, which is the number of the last one in the history.</summary>
    public int Attempts { get; set; }

    /// <summary>The number of attempts before the retry schedule was last restarted, which no longer count.</summary>
    public int EarlierAttempts { get; set; }

    /// <summary>When the next attempt is due; has a meaning only while the delivery is pending.</summary>
    public DateTimeOffset DueAt { get; set; }

    /// <summary>The claim that holds the delivery; null if none does.</summary>
    public Guid? ClaimId { get; set; }

    /// <summary>When the claim's lease runs out; null without a claim.</summary>
    public DateTimeOffset? LeasedUntil { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>When the delivery was settled; null if it isn't.</summary>
    public DateTimeOffset? SettledAt { get; set; }
}
