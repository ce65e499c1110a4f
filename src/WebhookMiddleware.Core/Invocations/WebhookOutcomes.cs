using System.Text.Json;

namespace WebhookMiddleware.Invocations;

/// <summary>Provides the names and the classification of outcomes.</summary>
internal static class WebhookOutcomes
{
    private static readonly string[] Names =
        [.. Enum.GetValues<WebhookOutcome>().Select(outcome => JsonNamingPolicy.CamelCase.ConvertName(outcome.ToString()))];

    /// <summary>Returns the outcome's name in the management API, which spans, metrics and logs use, too.</summary>
    public static string ToName(this WebhookOutcome outcome) => Names[(int)outcome];

    /// <summary>Determines whether the webhook returned no usable response, so that its <c>onFailure</c> applies.</summary>
    public static bool IsFailure(this WebhookOutcome outcome) => outcome is not (
        WebhookOutcome.Allowed or WebhookOutcome.Enriched or WebhookOutcome.Denied or WebhookOutcome.Skipped or WebhookOutcome.Cancelled);
}
