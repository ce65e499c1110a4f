using WebhookMiddleware.Events;
using WebhookMiddleware.Webhooks;
using WebhookMiddleware.Webhooks.Validation;

namespace WebhookMiddleware.Registry;

/// <summary>Adds up the required time of the stages of the current snapshot.</summary>
internal sealed class RequiredTime(WebhookRegistry registry, WebhookEventCatalog catalog, TimeProvider timeProvider) : IRequiredTime
{
    public TimeSpan After(Webhook webhook)
    {
        if (!catalog.TryGet(webhook.Event, out var webhookEvent)
            || registry.WhileEnabled[catalog.IndexOf(webhookEvent)] is not { } plan)
        {
            return TimeSpan.Zero;
        }

        var now = timeProvider.GetUtcNow();
        return plan.Stages
            .Where(stage => stage.Order > webhook.Order)
            .Aggregate(TimeSpan.Zero, (sum, stage) => sum + stage.RequiredTime(now, webhook.Tenant));
    }
}
