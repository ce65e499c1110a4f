namespace WebhookMiddleware.EntityFrameworkCore.Delivery;

/// <summary>
/// The first attempt at a delivery, in the row of the delivery itself: most have no other, and a settlement then writes one row. A store
/// may also keep it as a <see cref="DeliveryAttemptRow"/>, as for an answer that would make the row long.
/// </summary>
internal sealed class FirstAttemptRow : AttemptColumns
{
    public long Sequence { get; set; }
}
