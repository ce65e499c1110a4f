using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.Core.Tests.Delivery;

/// <summary>A row of the played store.</summary>
internal sealed class FakeDelivery
{
    public required Guid Id { get; init; }

    public required Guid WebhookId { get; init; }

    public required long Sequence { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required OutboxMessage Message { get; init; }

    /// <summary>Why the message can't be read; null: it can.</summary>
    public string? Defect { get; set; }

    public DeliveryState State { get; set; }

    public DateTimeOffset DueAt { get; set; }

    public Guid? ClaimId { get; set; }

    public DateTimeOffset LeasedUntil { get; set; }

    public List<DeliveryAttempt> Attempts { get; } = [];

    public bool IsSettled => State is DeliveryState.Delivered or DeliveryState.Dead or DeliveryState.Cancelled;

    public void MakePending(DateTimeOffset dueAt) => (State, ClaimId, DueAt) = (DeliveryState.Pending, null, dueAt);
}
