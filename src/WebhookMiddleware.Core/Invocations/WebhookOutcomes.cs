using System.Text.Json;

namespace WebhookMiddleware.Invocations;

/// <summary>What outcomes have in common.</summary>
internal static class WebhookOutcomes
{
    private static readonly string[] Names =
        [.. Enum.GetValues<WebhookOutcome>().Select(outcome => JsonNamingPolicy.CamelCase.ConvertName(outcome.ToString()))];

    /// <summary>The outcome as the management API writes it: the one form for spans, metrics and logs, too.</summary>
    public static string ToName(this WebhookOutcome outcome) => Names[(int)outcome];

    /// <summary>Whether the webhook gave no usable answer, so that its <c>onFailure</c> decides.</summary>
    public static bool IsFailure(this WebhookOutcome outcome) => outcome is not (
        WebhookOutcome.Allowed or WebhookOutcome.Enriched or WebhookOutcome.Denied or WebhookOutcome.Skipped or WebhookOutcome.Cancelled);
}
