namespace WebhookMiddleware.EntityFrameworkCore.Delivery;

/// <summary>
/// The first attempt at a delivery, in the row of the delivery itself: most have no other, and a settlement then writes one row. The
/// InMemory store has no such rows.
/// </summary>
internal sealed class FirstAttemptRow : AttemptColumns
{
    public long Sequence { get; set; }
}
