namespace WebhookMiddleware.Outbox;

/// <summary>A dispatcher's request to claim deliveries of the queue.</summary>
/// <param name="ClaimId">The identifier of the new claim.</param>
/// <param name="Kind">The kind of attempts. First attempts and retries are claimed separately, so that neither starves the other.</param>
/// <param name="Webhooks">
/// The webhooks that can be sent to now, each with the number of deliveries it has room for. Others are neither claimed nor scanned.
/// </param>
/// <param name="Limit">The maximum number of deliveries.</param>
/// <param name="Lease">How long the claim is valid without a renewal.</param>
public sealed record ClaimRequest(
    Guid ClaimId, DeliveryKind Kind, IReadOnlyList<ClaimableWebhook> Webhooks, int Limit, TimeSpan Lease);
