namespace WebhookMiddleware.Outbox;

/// <summary>Represents one background delivery with its payload and attempts.</summary>
/// <param name="Delivery">The delivery.</param>
/// <param name="InvocationId">The identifier of the run that raised the event.</param>
/// <param name="Data">The payload as UTF-8 JSON.</param>
/// <param name="Attempts">The attempts, oldest first.</param>
public sealed record DeliveryDetails(
    DeliverySummary Delivery, Guid InvocationId, ReadOnlyMemory<byte> Data, IReadOnlyList<DeliveryAttempt> Attempts)
{
    /// <summary>
    /// Gets the reason why the delivery can't be sent: its stored message can't be read, and <see cref="Data"/> is empty. Null when it can
    /// be sent.
    /// </summary>
    public string? Unreadable { get; init; }
}
