using System.Diagnostics.CodeAnalysis;

namespace WebhookMiddleware.Delivery;

/// <summary>A claim of this host with sends under way.</summary>
/// <param name="id">The claim.</param>
/// <param name="claimedAt">The timestamp from which its lease counts: before the queue was asked.</param>
[SuppressMessage("Design", "CA1001", Justification = "There is no timer to dispose of, and it may be given up while its work ends.")]
internal sealed class DeliveryClaim(Guid id, long claimedAt)
{
    private readonly CancellationTokenSource _givenUp = new();

    public Guid Id { get; } = id;

    /// <summary>When the lease was last known to begin.</summary>
    public long LeasedAt { get; set; } = claimedAt;

    /// <summary>Ends its sends.</summary>
    public CancellationToken Token => _givenUp.Token;

    /// <summary>Completes when all its deliveries are settled or given up; never fails.</summary>
    public Task Work { get; set; } = Task.CompletedTask;

    /// <summary>Ends what is still being sent: the claim is lost, or the host waits no longer.</summary>
    public Task GiveUpAsync() => _givenUp.CancelAsync();
}
