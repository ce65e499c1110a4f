namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery;

/// <summary>
/// The sequence numbers from which this host's claims search the lanes' heads. Everything before a lane's watermark is settled.
/// <see cref="DueWatermarks"/> explains why there are watermarks.
/// </summary>
/// <remarks>
/// <para>
/// A watermark that is too high would break the lane's order, because a later delivery would be taken for the head. Numbers are assigned
/// before they are committed. A number below the least open one may therefore appear afterwards, and that delivery must be sent first as
/// soon as it is visible. It can only come from a transaction that was in progress when the lane was inspected: each transaction writes
/// its message, and is then in progress, before its deliveries' numbers are assigned.
/// </para>
/// <para>
/// Each claim therefore names the transactions that were in progress then and still were at the next inspection, a second later or more:
/// the few long ones. As soon as one of them ends, the database ignores the watermarks (<see cref="ClaimStatements"/>).
/// </para>
/// <para>
/// Otherwise only a replay opens a delivery below a watermark. This host clears its watermarks when it replays. What another host has
/// replayed is found by the next inspection, and is sent before the rest from then on.
/// </para>
/// </remarks>
internal sealed class LaneWatermarks(TimeProvider timeProvider)
{
    /// <summary>Below every watermark.</summary>
    public const long None = 0;

    private readonly Dictionary<Guid, Lane> _lanes = [];

    /// <summary>Determines whether the lane has to be inspected again.</summary>
    public bool IsLookDue(Guid webhookId) => !_lanes.TryGetValue(webhookId, out var lane) || lane.FullScan.IsDue;

    /// <summary>
    /// Returns the lane's watermark, a sequence number, or <see cref="None"/> if the claim has to search from the beginning.
    /// </summary>
    public long Of(Guid webhookId) => _lanes.TryGetValue(webhookId, out var lane) ? lane.Watermark : None;

    /// <summary>Returns the transactions that may still write below the lane's watermark, or may have done so meanwhile.</summary>
    public IEnumerable<ulong> InProgress(Guid webhookId) => _lanes.TryGetValue(webhookId, out var lane) ? lane.InProgress : [];

    /// <summary>Processes the result of an inspection of the lane.</summary>
    /// <param name="webhookId">The lane.</param>
    /// <param name="leastOpen">The least number that is not settled; null for none.</param>
    /// <param name="inProgress">The transactions in progress at that time.</param>
    /// <param name="fullScan">The inspection itself.</param>
    public void Look(Guid webhookId, long? leastOpen, TransactionsInProgress inProgress, FullScanInterval fullScan)
    {
        var before = _lanes.GetValueOrDefault(webhookId);
        if ((leastOpen ?? before?.LeastOpen) is not { } least)
        {
            // Nothing is known about a lane that has had no open delivery yet.
            return;
        }

        // Transactions that were in progress at the last inspection and have ended since are committed, and this inspection has seen them.
        var watermark = before is null ? None : Math.Min(before.LeastOpen, least);
        ulong[] stillInProgress = before is null ? [] : [.. before.SeenInProgress.All.Where(inProgress.Contains)];
        _lanes[webhookId] = new Lane(watermark, stillInProgress, least, inProgress, fullScan);
    }

    public FullScanInterval BeginFullScan() => new(timeProvider);

    public int Count => _lanes.Count;

    public void Clear() => _lanes.Clear();

    private sealed record Lane(
        long Watermark, ulong[] InProgress, long LeastOpen, TransactionsInProgress SeenInProgress, FullScanInterval FullScan);
}
