namespace WebhookMiddleware.Delivery;

/// <summary>A webhook that can be sent to.</summary>
/// <param name="Id">The webhook.</param>
/// <param name="Room">How many of its deliveries may be claimed.</param>
/// <param name="InOrder">Whether it keeps their order; both kinds of attempts are one lane then, and either kind of claim may take its head.</param>
internal readonly record struct ClaimableWebhook(Guid Id, int Room, bool InOrder);
