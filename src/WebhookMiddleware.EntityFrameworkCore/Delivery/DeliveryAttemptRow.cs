namespace WebhookMiddleware.EntityFrameworkCore.Delivery;

/// <summary>
/// The row of an attempt that is not a <see cref="FirstAttemptRow"/>. <see cref="Number"/> continues to rise when the retry schedule is
/// restarted.
/// </summary>
internal sealed class DeliveryAttemptRow : AttemptColumns
{
    public long DeliverySequence { get; set; }

    public int Number { get; set; }
}
