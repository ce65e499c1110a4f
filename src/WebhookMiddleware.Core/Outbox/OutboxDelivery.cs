namespace WebhookMiddleware.Outbox;

/// <summary>What one webhook is to be told.</summary>
/// <param name="Id">The delivery's identifier (a version 7 UUID).</param>
/// <param name="WebhookId">The webhook.</param>
/// <param name="ClaimId">
/// Set when the host that writes it makes the first attempt itself, in line: the delivery is then claimed from the start, and comes back to the queue
/// when the lease runs out. Null: any dispatcher may claim it.
/// </param>
internal sealed record OutboxDelivery(Guid Id, Guid WebhookId, Guid? ClaimId = null);
