using System.Text.Json;
using System.Text.Json.Nodes;
using WebhookMiddleware.AspNetCore.Descriptions.Documents;

namespace WebhookMiddleware.AspNetCore.Descriptions.Operations;

/// <summary>Replaces what is generated for examples by what the members of responses really contain.</summary>
internal static class ResponseExamples
{
    private static readonly JsonObject Values = Fragment.Of("""
        {
          "id": "0198c0de-0000-7000-8000-000000000001", "invocationId": "0198c0de-0000-7000-8000-000000000003",
          "hookId": "0198c0de-0000-7000-8000-000000000002", "hookName": "Stock check", "name": "Stock check", "hookVersion": 3,
          "event": "before_order_add", "requestBody": "{\"type\":\"before_order_add\"}",
          "webhookId": "msg_0198c0de000070008000000000000003_0198c0de000070008000000000000002",
          "traceId": "0af7651916cd43dd8448eb211c80319c", "status": 200, "durationMs": 12.6, "shadow": false, "failedOpen": false,
          "detail": null, "unreadable": null, "responseBody": "{\"decision\":\"allow\"}", "store": "postgresql", "breakers": [],
          "dead": 0, "delivering": 0, "health": { "status": "healthy", "reasons": [] }, "version": 3, "actor": "ann"
        }
        """);

    public static JsonNode Realistic(JsonNode example)
    {
        foreach (var (name, value) in (example as JsonObject ?? []).ToArray())
        {
            if (Values.TryGetPropertyValue(name, out var known) && (known is null || KindOf(known) == KindOf(value)))
            {
                example[name] = known?.DeepClone();
            }
            else if (value is not null)
            {
                Realistic(value);
            }
        }

        foreach (var item in example as JsonArray ?? [])
        {
            Realistic(item!);
        }

        return example;
    }

    private static JsonValueKind? KindOf(JsonNode? node)
        => node?.GetValueKind() is JsonValueKind.True or JsonValueKind.False ? JsonValueKind.True : node?.GetValueKind();
}
