using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery;

/// <summary>Where one claim searches.</summary>
/// <param name="Request">What is asked for.</param>
/// <param name="Due">The webhooks whose rows may be claimed in any number.</param>
/// <param name="Lanes">The webhooks that keep their order.</param>
/// <param name="InProgress">The watermarks of the lanes count as long as none of these transactions is over.</param>
/// <param name="DueLookBack">The search from the beginning of those that have no watermark.</param>
/// <param name="LaneLookBack">The look at the lanes for which it is due.</param>
/// <param name="Forgotten">How often the watermarks had been forgotten.</param>
internal sealed record ClaimSearch(
    ClaimRequest Request,
    IReadOnlyList<DueSearch> Due,
    IReadOnlyList<LaneSearch> Lanes,
    ulong[] InProgress,
    LookBack DueLookBack,
    LookBack LaneLookBack,
    long Forgotten)
{
    public bool HasWatermarks
        => Due.Any(due => due.DueFrom != DueWatermarks.None) || Lanes.Any(lane => lane.SequenceFrom != LaneWatermarks.None);
}
