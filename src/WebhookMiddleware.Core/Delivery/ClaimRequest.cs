namespace WebhookMiddleware.Delivery;

/// <summary>What a dispatcher asks the queue for.</summary>
/// <param name="ClaimId">The new claim.</param>
/// <param name="Kind">First attempts and retries are claimed apart, so that neither starves the other.</param>
/// <param name="Webhooks">The webhooks that can be sent to now, with room for so many deliveries each. Others are neither claimed nor scanned.</param>
/// <param name="Limit">How many in all.</param>
/// <param name="Lease">How long the claim holds without being renewed.</param>
internal sealed record ClaimRequest(Guid ClaimId, DeliveryKind Kind, IReadOnlyList<ClaimableWebhook> Webhooks, int Limit, TimeSpan Lease);
