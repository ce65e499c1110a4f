using System.Text.Json.Nodes;

namespace WebhookMiddleware.FunctionalTests.SampleHost.Support;

/// <summary>Webhooks as they are sent to the management API.</summary>
internal static class Hooks
{
    public static JsonObject WithFlags(string eventName, Uri url, bool forget, bool wait, bool save) => new()
    {
        ["name"] = "Проверка остатков",
        ["event"] = eventName,
        ["url"] = url.ToString(),
        ["fireAndForget"] = forget,
        ["awaitResponse"] = wait,
        ["responseContainsData"] = save,
    };

    public static JsonObject Notify(string eventName, Uri url) => WithFlags(eventName, url, true, false, false);

    public static JsonObject Gate(string eventName, Uri url) => WithFlags(eventName, url, false, true, false);

    public static JsonObject Exchange(string eventName, Uri url) => WithFlags(eventName, url, false, true, true);

    public static JsonObject Capture(string eventName, Uri url) => WithFlags(eventName, url, false, false, true);

    /// <summary>The same webhook with a member set.</summary>
    public static JsonObject With(this JsonObject hook, string member, JsonNode? value)
    {
        hook[member] = value;
        return hook;
    }
}
