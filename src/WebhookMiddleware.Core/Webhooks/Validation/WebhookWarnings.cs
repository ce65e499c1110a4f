using Microsoft.Extensions.Options;
using WebhookMiddleware.Events;
using WebhookMiddleware.Templates.Members;

namespace WebhookMiddleware.Webhooks.Validation;

/// <summary>Finds settings that are allowed but probably unintended.</summary>
internal sealed class WebhookWarnings(
    WebhookEventCatalog catalog,
    TimeProvider timeProvider,
    IOptions<WebhookOptions> options,
    IRequiredTime? required = null,
    IPayloadShapes? payloads = null)
{
    public IReadOnlyList<string> Of(Webhook webhook) => [.. Find(webhook)];

    private IEnumerable<string> Find(Webhook webhook)
    {
        var isAwaited = ResponseModes.TryGet(webhook.FireAndForget, webhook.AwaitResponse, webhook.ResponseContainsData, out var mode)
            && mode.IsAwaited();
        var isKnown = catalog.TryGet(webhook.Event, out var webhookEvent);
        var decides = isAwaited && (!isKnown || webhookEvent!.Phase is WebhookPhase.Before);
        if (!isKnown)
        {
            yield return "event: this host does not know it, so no request calls the webhook; its queued deliveries are still sent. "
                + "Deactivate or delete it, attach it to another event, or add the event with options.Events.Add in AddWebhooks.";
        }

        if (webhook.SecretsUnreadable)
        {
            yield return "The secrets can't be decrypted, so the webhook is not called: enter all of them again, or clear them with null.";
        }

        if (isAwaited && webhook.TimeoutMs > options.Value.RunBudget.TotalMilliseconds)
        {
            yield return $"timeoutMs: {webhook.TimeoutMs} ms is more than all awaited webhooks of one event may take together "
                + $"({(long)options.Value.RunBudget.TotalMilliseconds} ms); the webhook will not get that long.";
        }

        if (decides && webhook.OnFailure is FailureAction.Continue
            && required?.After(webhook) is { } later && later >= options.Value.RunBudget)
        {
            yield return $"onFailure: the webhooks after it that can stop the request may take {(long)later.TotalMilliseconds} ms, "
                + $"the whole time of a run ({(long)options.Value.RunBudget.TotalMilliseconds} ms), so it is never called. "
                + "Lower their timeouts, or call it after them.";
        }

        if (webhook.ValidTo <= timeProvider.GetUtcNow())
        {
            yield return "validTo: the end of its validity has passed; it will not be called.";
        }

        if (webhook.OnFailure is FailureAction.Continue && !decides)
        {
            yield return "onFailure: it has no effect, because only awaited webhooks of before-events can cancel anything.";
        }

        if (webhook.InOrder && isAwaited)
        {
            yield return "inOrder: it has no effect, because only background deliveries are queued.";
        }

        if (webhook.HasSecrets && SecretRules.IsPlainHttp(webhook.Url))
        {
            yield return "url: plain http sends the webhook's secrets in the clear.";
        }

        var payload = payloads?.Of(webhook.Event) ?? ValueShape.Unknown;
        foreach (var warning in EscapingWarnings.Of(webhook).Concat(MemberWarnings.Of(webhook, payload)))
        {
            yield return warning;
        }
    }
}
