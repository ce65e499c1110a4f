using WebhookMiddleware.Events;
using WebhookMiddleware.Webhooks;
using WebhookMiddleware.Webhooks.Validation;

namespace WebhookMiddleware.Registry;

/// <summary>Reads the required time from the current snapshot.</summary>
internal sealed class RequiredTime(WebhookRegistry registry, WebhookEventCatalog catalog, TimeProvider timeProvider) : IRequiredTime
{
    public TimeSpan After(Webhook webhook)
        => catalog.TryGet(webhook.Event, out var webhookEvent) && registry.WhileEnabled[catalog.IndexOf(webhookEvent)] is { } plan
            ? plan.RequiredTimeAfter(webhook.Order, timeProvider.GetUtcNow(), webhook.Tenant)
            : TimeSpan.Zero;
}
