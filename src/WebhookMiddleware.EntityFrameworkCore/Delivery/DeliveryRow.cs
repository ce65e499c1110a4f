namespace WebhookMiddleware.EntityFrameworkCore.Delivery;

/// <summary>One stored delivery: thin, since it is rewritten at every claim. <see cref="Sequence"/> gives the order of writing, and is never used twice.</summary>
internal sealed class DeliveryRow
{
    public long Sequence { get; set; }

    public Guid Id { get; set; }

    public Guid MessageId { get; set; }

    public Guid WebhookId { get; set; }

    public string Event { get; set; } = "";

    /// <summary>One of <see cref="DeliveryStates"/>.</summary>
    public string State { get; set; } = DeliveryStates.Pending;

    /// <summary>All attempts that were made: the number of the last one in the history.</summary>
    public int Attempts { get; set; }

    /// <summary>How many of them don't count any more, because people asked for a fresh start of the retry schedule.</summary>
    public int EarlierAttempts { get; set; }

    /// <summary>Counts while it is pending.</summary>
    public DateTimeOffset DueAt { get; set; }

    /// <summary>Who has it; null when nobody does.</summary>
    public Guid? ClaimId { get; set; }

    /// <summary>Until when; null when nobody has it.</summary>
    public DateTimeOffset? LeasedUntil { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>Null: it is not settled.</summary>
    public DateTimeOffset? SettledAt { get; set; }
}
