namespace WebhookMiddleware.Outbox;

/// <summary>The delivery of a message to one webhook.</summary>
/// <param name="Id">The delivery's identifier (a version 7 UUID).</param>
/// <param name="WebhookId">The webhook's identifier.</param>
/// <param name="ClaimId">
/// The claim under which the host that writes the delivery makes the first attempt itself. The delivery returns to the queue when the lease
/// runs out. Null: any dispatcher may claim it.
/// </param>
public sealed record OutboxDelivery(Guid Id, Guid WebhookId, Guid? ClaimId = null);
