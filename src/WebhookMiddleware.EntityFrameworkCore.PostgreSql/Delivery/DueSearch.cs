namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery;

/// <summary>Where a claim searches for a webhook's due rows: from a due time on, or <see cref="DueWatermarks.None"/>.</summary>
internal readonly record struct DueSearch(Guid WebhookId, int Room, long DueFrom);
