using WebhookMiddleware.Events;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Dashboard.Logs;

/// <summary>Where the log of a webhook is: a request waits for some, and the others are sent in the background.</summary>
internal static class HookLog
{
    /// <summary>The value of the filter <c>outcome</c> that stands for all failures.</summary>
    public const string Failures = "failed";

    /// <summary>Determines whether the webhook takes part in the request, so that the log of calls has it.</summary>
    public static bool IsCalled(Webhook webhook, WebhookEvent? webhookEvent)
        => webhook.AwaitResponse && webhookEvent?.Phase is WebhookPhase.Before;

    /// <summary>Returns the address of the webhook's log below the dashboard's root.</summary>
    public static string Of(Webhook webhook, WebhookEvent? webhookEvent)
        => $"{(IsCalled(webhook, webhookEvent) ? "calls" : "deliveries")}?hook={webhook.Id}";

    /// <summary>
    /// Returns the address at which its failures are. Deliveries that failed and are tried again have no state of their own.
    /// </summary>
    public static string FailuresOf(Webhook webhook, WebhookEvent? webhookEvent)
        => Of(webhook, webhookEvent) + (IsCalled(webhook, webhookEvent) ? $"&outcome={Failures}" : "");
}
