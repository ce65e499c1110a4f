namespace WebhookMiddleware.EntityFrameworkCore.Delivery;

/// <summary>
/// The row of the deliveries of one webhook that a claim has taken: the way from a claim to its deliveries. It is written once for all of
/// them, where an index of the deliveries by claim would be changed twice for each.
/// </summary>
/// <remarks>
/// What the claim still holds, and until when, is only in the rows of the deliveries. This row goes with the settlement of the last of
/// them; or later, if the host is gone.
/// </remarks>
internal sealed class ClaimRow
{
    /// <summary>Gets or sets the id of the claim.</summary>
    public Guid Id { get; set; }

    public Guid WebhookId { get; set; }

    /// <summary>Gets or sets the numbers of the rows of the deliveries.</summary>
    public long[] Sequences { get; set; } = [];
}
