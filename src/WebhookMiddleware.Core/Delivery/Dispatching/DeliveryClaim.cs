using System.Diagnostics.CodeAnalysis;

namespace WebhookMiddleware.Delivery.Dispatching;

/// <summary>A claim of this host whose deliveries wait for slots or are being sent.</summary>
/// <param name="id">The claim's identifier.</param>
/// <param name="deliveries">The number of its deliveries.</param>
/// <param name="claimedAt">The timestamp at which its lease began, taken before the queue was asked.</param>
[SuppressMessage(
    "Design", "CA1001", Justification = "The source has no timer to dispose, and the claim may be abandoned while its work ends.")]
internal sealed class DeliveryClaim(Guid id, int deliveries, long claimedAt)
{
    private readonly CancellationTokenSource _abandoned = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _open = deliveries;

    public Guid Id { get; } = id;

    /// <summary>Gets or sets the timestamp at which the current lease began.</summary>
    public long LeasedAt { get; set; } = claimedAt;

    /// <summary>Gets the token that cancels its sends.</summary>
    public CancellationToken Token => _abandoned.Token;

    /// <summary>Gets the task that completes when all its deliveries are settled or given up. It never fails.</summary>
    public Task Work => _ended.Task;

    /// <summary>Records that one of its deliveries is settled or given up.</summary>
    public void End()
    {
        if (Interlocked.Decrement(ref _open) == 0)
        {
            _ended.SetResult();
        }
    }

    /// <summary>Cancels the remaining sends, because the claim is lost or the host no longer waits.</summary>
    public Task AbandonAsync() => _abandoned.CancelAsync();
}
