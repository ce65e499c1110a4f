using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery;

/// <summary>Describes where a claim searches.</summary>
/// <param name="Request">The request.</param>
/// <param name="Due">The webhooks whose rows may be claimed in any number.</param>
/// <param name="Lanes">The webhooks whose deliveries keep their order.</param>
/// <param name="InProgress">The transactions that all have to be in progress still for the watermarks of the lanes to be valid.</param>
/// <param name="DueFullScan">The search from the beginning, for the webhooks that have no watermark.</param>
/// <param name="LaneFullScan">The inspection of the lanes for which it is due.</param>
/// <param name="Forgotten">How often the watermarks had been cleared when the search began.</param>
internal sealed record ClaimSearch(
    ClaimRequest Request,
    IReadOnlyList<DueSearch> Due,
    IReadOnlyList<LaneSearch> Lanes,
    ulong[] InProgress,
    FullScanInterval DueFullScan,
    FullScanInterval LaneFullScan,
    long Forgotten)
{
    public bool HasWatermarks
        => Due.Any(due => due.DueFrom != DueWatermarks.None) || Lanes.Any(lane => lane.SequenceFrom != LaneWatermarks.None);
}
