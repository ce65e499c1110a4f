namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery;

/// <summary>
/// The result of inspecting a lane: the least number that was not settled (null for none), and the transactions that might still write a
/// smaller one.
/// </summary>
internal readonly record struct LaneLook(Guid WebhookId, long? LeastOpen, TransactionsInProgress InProgress);
