namespace WebhookMiddleware.Pipeline;

/// <summary>What outcomes have in common.</summary>
internal static class WebhookOutcomes
{
    /// <summary>Whether the webhook gave no usable answer, so that its <c>onFailure</c> decides.</summary>
    public static bool IsFailure(this WebhookOutcome outcome)
        => outcome is not (WebhookOutcome.Allowed or WebhookOutcome.Enriched or WebhookOutcome.Denied or WebhookOutcome.Skipped);
}
