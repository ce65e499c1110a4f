namespace WebhookMiddleware.Outbox;

/// <summary>A webhook that can be sent to.</summary>
/// <param name="Id">The webhook's identifier.</param>
/// <param name="Room">The number of its deliveries that may be claimed.</param>
/// <param name="InOrder">
/// Whether it keeps their order. Both kinds of attempts then form one lane, and either kind of claim may take its head.
/// </param>
public readonly record struct ClaimableWebhook(Guid Id, int Room, bool InOrder);
