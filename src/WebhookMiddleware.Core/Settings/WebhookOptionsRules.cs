using Microsoft.Extensions.Options;

namespace WebhookMiddleware.Settings;

/// <summary>Checks what the declared ranges can't: lists, and settings that depend on each other.</summary>
internal sealed class WebhookOptionsRules : IValidateOptions<WebhookOptions>
{
    private const string Delivery = $"{WebhookOptions.SectionName}:{nameof(WebhookOptions.Delivery)}";

    public ValidateOptionsResult Validate(string? name, WebhookOptions options)
    {
        string[] errors =
        [
            .. CheckRetryDelays(options.Delivery.RetryDelays),
            .. CheckCaps(
                Delivery,
                (nameof(options.Delivery.MaxInFlightPerWebhook), options.Delivery.MaxInFlightPerWebhook),
                (nameof(options.Delivery.MaxInFlight), options.Delivery.MaxInFlight)),
            .. CheckCaps(
                WebhookOptions.SectionName,
                (nameof(options.MaxAwaitedCallsPerWebhook), options.MaxAwaitedCallsPerWebhook),
                (nameof(options.MaxAwaitedCalls), options.MaxAwaitedCalls)),
        ];
        return errors.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static IEnumerable<string> CheckRetryDelays(IReadOnlyList<TimeSpan> delays)
    {
        const string Key = $"{Delivery}:{nameof(WebhookOptions.Delivery.RetryDelays)}";
        const string Right = "Use a duration above 00:00:00, up to 30.00:00:00 (d.hh:mm:ss).";
        if (delays.Count == 0)
        {
            yield return $"{Key}: the list is empty. Give at least one delay, as {Key}:0, or leave the list out for the default schedule.";
        }

        for (var i = 0; i < delays.Count; i++)
        {
            if (delays[i] <= TimeSpan.Zero || delays[i] > TimeSpan.FromDays(30))
            {
                yield return $"{Key}:{i}: {delays[i]} is out of range. {Right}";
            }
        }
    }

    private static IEnumerable<string> CheckCaps(string section, (string Name, int Value) each, (string Name, int Value) all)
    {
        // A cap below 1 is out of its own range.
        if (each.Value > all.Value && all.Value > 0)
        {
            yield return $"{section}:{each.Name}: {each.Value} is more than {section}:{all.Name}, which is {all.Value}. "
                + $"Use at most {all.Value}, or raise {section}:{all.Name}.";
        }
    }
}
