using System.Text.Json.Nodes;

namespace WebhookMiddleware.Webhooks.Editing;

/// <summary>Writes the webhooks of the store as one document without secrets, which an import reads.</summary>
internal static class WebhookExport
{
    public static JsonObject Write(WebhookSet set, DateTimeOffset now)
    {
        var sorted = set.Webhooks
            .OrderBy(webhook => webhook.Event, StringComparer.Ordinal)
            .ThenBy(webhook => webhook.Order)
            .ThenBy(webhook => webhook.Name, StringComparer.Ordinal)
            .ThenBy(webhook => webhook.Id);
        var document = new JsonObject
        {
            ["version"] = ImportReader.Version,
            ["exportedAt"] = WebhookJson.Timestamp(now),
            ["hooks"] = new JsonArray([.. sorted.Select(WebhookJson.Write)]),
        };
        if (set.Unreadable.Count > 0)
        {
            document["warnings"] = new JsonArray([.. set.Unreadable.Select(LeftOut)]);
        }

        return document;
    }

    private static JsonNode LeftOut(UnreadableWebhook webhook)
        => $"The webhook '{webhook.Name}' ({webhook.Id}) can't be read and is left out. {webhook.Reason}";
}
