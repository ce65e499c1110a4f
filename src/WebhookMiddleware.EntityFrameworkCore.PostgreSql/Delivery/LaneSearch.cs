namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery;

/// <summary>
/// Describes where a claim searches for a lane's head, from a number or <see cref="LaneWatermarks.None"/>, and whether it also inspects the
/// lane.
/// </summary>
internal readonly record struct LaneSearch(Guid WebhookId, long SequenceFrom, bool Look);
