namespace WebhookMiddleware.Dashboard.Trials;

/// <summary>
/// How outcomes are coloured. What they are called, and what to do about each, is in the texts <c>Outcome.</c> with their names.
/// </summary>
internal static class OutcomeKinds
{
    public static string Of(string outcome) => outcome switch
    {
        "allowed" or "enriched" => "ok",
        "denied" or "skipped" or "cancelled" => "warn",
        _ => "fail",
    };
}
