using System.Text.Json.Nodes;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.Dashboard.Outcomes;

/// <summary>How outcomes are shown to people: the keys of their texts, and their colours.</summary>
/// <remarks>
/// The texts of an outcome are <c>Outcome.timedOut</c> (a few words), <c>Outcome.timedOut.What</c> (what happened) and
/// <c>Outcome.timedOut.Do</c> (what to do about it).
/// </remarks>
internal static class OutcomeTexts
{
    /// <summary>Reads the name of an outcome in a document of the management API, such as <c>timedOut</c>.</summary>
    public static WebhookOutcome Read(JsonNode name) => Enum.Parse<WebhookOutcome>((string)name!, ignoreCase: true);

    public static string Key(WebhookOutcome outcome) => $"Outcome.{outcome.ToName()}";

    /// <summary>Returns the colour of a chip: <c>ok</c>, <c>warn</c>, <c>fail</c>; <c>quiet</c> for what is neither good nor bad.</summary>
    public static string Kind(WebhookOutcome outcome) => outcome switch
    {
        WebhookOutcome.Allowed or WebhookOutcome.Enriched => "ok",
        WebhookOutcome.Denied => "warn",
        _ => outcome.IsFailure() ? "fail" : "quiet",
    };
}
