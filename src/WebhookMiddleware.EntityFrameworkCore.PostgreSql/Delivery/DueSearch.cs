namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery;

/// <summary>Describes where a claim searches for a webhook's due rows: from a due time, or <see cref="DueWatermarks.None"/>.</summary>
internal readonly record struct DueSearch(Guid WebhookId, int Room, long DueFrom);
