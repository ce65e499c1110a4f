namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery;

/// <summary>
/// Where a claim searches for a lane's head: from a number on, or <see cref="LaneWatermarks.None"/>; and whether it looks at the lane
/// besides.
/// </summary>
internal readonly record struct LaneSearch(Guid WebhookId, long SequenceFrom, bool Look);
