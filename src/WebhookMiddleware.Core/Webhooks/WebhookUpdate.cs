namespace WebhookMiddleware.Webhooks;

/// <summary>Represents the replacement of a stored webhook.</summary>
/// <param name="Webhook">The new webhook. Its <see cref="Webhook.Version"/> is larger than <paramref name="ExpectedVersion"/>.</param>
/// <param name="ExpectedVersion">The version that the stored webhook must still have.</param>
public readonly record struct WebhookUpdate(Webhook Webhook, long ExpectedVersion);
