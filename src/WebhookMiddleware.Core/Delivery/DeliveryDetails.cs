namespace WebhookMiddleware.Delivery;

/// <summary>One background delivery with everything that is known of it.</summary>
/// <param name="Delivery">The delivery.</param>
/// <param name="InvocationId">The run that the event belonged to.</param>
/// <param name="Data">The payload: UTF-8 JSON.</param>
/// <param name="Attempts">The attempts, oldest first.</param>
public sealed record DeliveryDetails(
    DeliverySummary Delivery, Guid InvocationId, ReadOnlyMemory<byte> Data, IReadOnlyList<DeliveryAttempt> Attempts)
{
    /// <summary>Why the delivery can't be sent: what the store has of its message can't be read, and <see cref="Data"/> is empty. Null: it can.</summary>
    public string? Unreadable { get; init; }
}
