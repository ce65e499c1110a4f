using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.Testing;

/// <summary>What is still to be delivered.</summary>
/// <param name="Due">The deliveries that are due or being made.</param>
/// <param name="Next">The next time at which one is due or the time limit of one ends; null if there is none.</param>
internal sealed record OpenDeliveries(IReadOnlyList<DeliverySummary> Due, DateTimeOffset? Next);
