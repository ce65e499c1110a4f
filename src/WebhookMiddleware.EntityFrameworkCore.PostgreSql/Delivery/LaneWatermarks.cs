namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery;

/// <summary>
/// From which number on this host's claims search a lane's head: everything before it is settled. (Why there are watermarks is said at
/// <see cref="DueWatermarks"/>.)
/// </summary>
/// <remarks>
/// <para>
/// A watermark that is too high would break the lane's order: a later delivery would be taken for the head. Numbers are drawn before they
/// are committed, so a number below the least one that is open may turn up afterwards, and that delivery must go first as soon as it can be
/// seen. It can come only from a transaction that was in progress when the lane was looked at, because each writes its message, and so is
/// in progress, before it draws its numbers.
/// </para>
/// <para>
/// Hence each claim names the transactions that were in progress then and still were at the next look, a second later or more: the few long
/// ones. As soon as one of them is over, the database disregards the watermarks (<see cref="ClaimStatements"/>).
/// </para>
/// <para>
/// The only thing left that opens a delivery below a watermark is a replay. Watermarks are forgotten when this host replays; what another
/// host has replayed is found by the next look, and goes ahead of the rest from then on.
/// </para>
/// </remarks>
internal sealed class LaneWatermarks(TimeProvider timeProvider)
{
    /// <summary>Under no watermark.</summary>
    public const long None = 0;

    private readonly Dictionary<Guid, Lane> _lanes = [];

    /// <summary>Whether the lane has to be looked at again.</summary>
    public bool IsLookDue(Guid webhookId) => !_lanes.TryGetValue(webhookId, out var lane) || lane.LookBack.IsDue;

    /// <summary>The lane's watermark, a sequence number; <see cref="None"/>: the claim has to search from the beginning.</summary>
    public long Of(Guid webhookId) => _lanes.TryGetValue(webhookId, out var lane) ? lane.Watermark : None;

    /// <summary>The transactions that may yet write below the lane's watermark, or have by now.</summary>
    public IEnumerable<ulong> InProgress(Guid webhookId) => _lanes.TryGetValue(webhookId, out var lane) ? lane.InProgress : [];

    /// <summary>Takes what a look at the lane has found.</summary>
    /// <param name="webhookId">The lane.</param>
    /// <param name="leastOpen">The least number that is not settled; null when there is none.</param>
    /// <param name="inProgress">The transactions in progress at that moment.</param>
    /// <param name="lookBack">The look itself.</param>
    public void Look(Guid webhookId, long? leastOpen, TransactionsInProgress inProgress, LookBack lookBack)
    {
        var before = _lanes.GetValueOrDefault(webhookId);
        if ((leastOpen ?? before?.LeastOpen) is not { } least)
        {
            // Nothing is known of a lane in which nothing has been open yet.
            return;
        }

        // What was in progress at the last look and is over has committed by now, and this look has seen it.
        _lanes[webhookId] = before is null
            ? new Lane(None, [], least, inProgress, lookBack)
            : new Lane(Math.Min(before.LeastOpen, least), [.. before.SeenInProgress.All.Where(inProgress.Contains)], least, inProgress, lookBack);
    }

    public LookBack BeginLookBack() => new(timeProvider);

    public int Count => _lanes.Count;

    public void Clear() => _lanes.Clear();

    private sealed record Lane(long Watermark, ulong[] InProgress, long LeastOpen, TransactionsInProgress SeenInProgress, LookBack LookBack);
}
