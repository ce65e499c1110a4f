using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Dashboard.Hooks;

/// <summary>What should be seen of a webhook at a glance.</summary>
/// <param name="Kind">How it is coloured: <c>quiet</c>, <c>warn</c> or <c>fail</c>.</param>
/// <param name="Key">The key of its text.</param>
internal sealed record HookState(string Kind, string Key)
{
    /// <summary>Returns how the webhook is called, and then what is out of the ordinary.</summary>
    public static IEnumerable<HookState> Of(Webhook webhook, DateTimeOffset now)
    {
        yield return ResponseModes.TryGet(webhook.FireAndForget, webhook.AwaitResponse, webhook.ResponseContainsData, out var mode)
            ? new HookState("quiet", $"Mode.{mode}")
            : new HookState("fail", "Mode.None");
        if (webhook.Mode is WebhookMode.Shadow)
        {
            yield return new HookState("quiet", "State.Shadow");
        }

        if (webhook.Source is WebhookSource.Configuration)
        {
            yield return new HookState("quiet", "State.Configured");
        }

        if (webhook.SecretsUnreadable)
        {
            yield return new HookState("fail", "State.SecretsUnreadable");
        }

        if (now < webhook.ValidFrom)
        {
            yield return new HookState("warn", "State.NotYet");
        }
        else if (!webhook.IsValidAt(now))
        {
            yield return new HookState("warn", "State.Over");
        }
    }
}
