namespace WebhookMiddleware.Webhooks.Validation;

/// <summary>The rules for the three flags and for what depends on them.</summary>
internal static class FlagRules
{
    private const string Choices =
        "Choose one of: Notify (fireAndForget only), Gate (awaitResponse only), Exchange (awaitResponse and responseContainsData), "
        + "Capture (responseContainsData only).";

    public static void Check(Webhook webhook, WebhookErrors errors)
    {
        if (ResponseModes.TryGet(webhook.FireAndForget, webhook.AwaitResponse, webhook.ResponseContainsData, out var mode))
        {
            CheckShadow(webhook, mode, errors);
            return;
        }

        if (!webhook.FireAndForget)
        {
            var message = "All three flags are off: nothing says whether to wait for the response or to save it. " + Choices;
            errors.Add("fireAndForget", message);
            errors.Add("awaitResponse", message);
            errors.Add("responseContainsData", message);
            return;
        }

        // Each flag that contradicts 'fireAndForget' gets the message, too, so that a form can show it next to every check box involved.
        string? wait = webhook.AwaitResponse ? "it can't both wait ('awaitResponse') and not wait ('fireAndForget')" : null;
        string? save = webhook.ResponseContainsData
            ? "it can't both save the response ('responseContainsData') and discard it ('fireAndForget')"
            : null;
        var contradiction = $"The flags contradict each other: {string.Join("; ", new[] { wait, save }.OfType<string>())}. {Choices}";
        errors.Add("fireAndForget", contradiction);
        if (wait is not null)
        {
            errors.Add("awaitResponse", contradiction);
        }

        if (save is not null)
        {
            errors.Add("responseContainsData", contradiction);
        }
    }

    private static void CheckShadow(Webhook webhook, ResponseMode mode, WebhookErrors errors)
    {
        if (webhook.Mode is WebhookMode.Shadow && !mode.IsAwaited())
        {
            errors.Add("mode", $"'shadow' needs an awaited webhook (Gate or Exchange), and this one runs in the background ({mode}): use "
                + "'enforce', or turn 'awaitResponse' on.");
        }
    }
}
