using System.Text.Json.Nodes;
using WebhookMiddleware.Dashboard.Outcomes;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.Dashboard.Trials;

/// <summary>What a test says of one call, in the form of the management API.</summary>
internal sealed class CallResult(JsonObject call)
{
    public JsonObject Json => call;

    public Guid? HookId => call["hookId"]?.GetValue<Guid>();

    public WebhookOutcome Outcome => OutcomeTexts.Read(call["outcome"]!);

    public string? Detail => (string?)call["detail"];

    /// <summary>Gets the result of the condition; null if the webhook has none.</summary>
    public bool? Condition => (bool?)call["condition"];

    /// <summary>Gets the request as it was sent, without secrets; null if none was.</summary>
    public JsonObject? Request => call["request"] as JsonObject;

    /// <summary>Gets the response; null if none came.</summary>
    public JsonObject? Response => call["response"] as JsonObject;

    public JsonObject Decision => call["decision"]!.AsObject();

    /// <summary>Gets whether the receiver refused, but gave the client no reason.</summary>
    public bool RefusesWithoutReason
        => Decision["problem"] is JsonObject problem
            && string.IsNullOrEmpty((string?)problem["title"]) && string.IsNullOrEmpty((string?)problem["detail"])
            && problem["errors"] is not JsonObject { Count: > 0 };

    public JsonNode? Before => call["payload"]!["before"];

    /// <summary>Gets the payload after the call; null if the patch failed.</summary>
    public JsonNode? After => call["payload"]!["after"];

    public JsonArray Patch => call["payload"]!["patch"] as JsonArray ?? [];

    /// <summary>Gets whether the webhook's patch could not be applied.</summary>
    public bool HasFailedPatch => call["payload"]!["patch"] is null;

    /// <summary>Gets what binding and validating the changed payload said, by member.</summary>
    public IReadOnlyList<KeyValuePair<string, string[]>> ValidationErrors
        => [.. (call["validation"]?["errors"] as JsonObject ?? []).Select(error => KeyValuePair.Create(
            error.Key, error.Value!.AsArray().Select(message => (string)message!).ToArray()))];

    /// <summary>Gets what the API's client would get; null if the request passes.</summary>
    public JsonObject? Client => call["client"] as JsonObject;

    public CallTimings Timings => CallTimings.Of(call["timings"]!.AsObject());
}
