namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery;

/// <summary>
/// What a lane was like: the least number that was not settled (null: none), and which transactions might yet write a smaller one.
/// </summary>
internal readonly record struct LaneLook(Guid WebhookId, long? LeastOpen, TransactionsInProgress InProgress);
