using System.Text.Json.Nodes;
using WebhookMiddleware.AspNetCore.Descriptions.Documents;
using WebhookMiddleware.Events;

namespace WebhookMiddleware.AspNetCore.Descriptions.Events;

/// <summary>Describes the envelope: what a webhook without a template of its own is sent.</summary>
internal static class EnvelopeSchemas
{
    public static JsonObject Envelope(DescriptionDocument document, WebhookEvent webhookEvent, JsonObject data)
    {
        var members = Fragment.Of("""
            {
              "id": { "type": "string", "format": "uuid", "description": "The run. All webhooks that are called in it share the id." },
              "type": { "type": "string", "description": "The event." },
              "phase": { "type": "string" },
              "timestamp": { "type": "string", "format": "date-time" },
              "hook": {
                "type": "object",
                "required": ["id", "name", "order"],
                "properties": {
                  "id": { "type": "string", "format": "uuid" },
                  "name": { "type": "string" },
                  "order": { "type": "integer", "format": "int32" }
                }
              },
              "attempt": { "type": "integer", "format": "int32", "minimum": 1 },
              "deadlineMs": { "type": "integer", "format": "int64", "description": "How long the response is awaited." },
              "dryRun": { "type": "boolean", "description": "True for a test, which has no consequences." }
            }
            """);
        members["type"]!["const"] = webhookEvent.Name;
        members["phase"]!["const"] = webhookEvent.Phase.ToString().ToLowerInvariant();
        members["request"] = webhookEvent.Phase == WebhookPhase.Scheduled
            ? new JsonObject { ["type"] = "null" }
            : DescriptionDocument.OrNull(document.Schema("Request", _ => Request()));
        members["principal"] = DescriptionDocument.OrNull(document.Schema("Principal", _ => Principal()));
        members["data"] = data;
        members["context"] = new JsonObject
        {
            ["type"] = "object",
            ["description"] = "What earlier webhooks of the run put there.",
        };
        if (webhookEvent.Phase == WebhookPhase.After)
        {
            members["response"] = DescriptionDocument.OrNull(document.Schema("Response", _ => Response()));
        }

        return new JsonObject
        {
            ["type"] = "object",
            ["required"] = new JsonArray([.. members.Select(member => JsonValue.Create(member.Key))]),
            ["properties"] = members,
        };
    }

    private static JsonObject Request() => Fragment.Of("""
        {
          "type": "object",
          "description": "The request that raised the event.",
          "required": ["method", "path", "route", "routeValues", "query", "traceId"],
          "properties": {
            "method": { "type": "string" },
            "path": { "type": "string" },
            "route": { "type": ["string", "null"], "description": "The pattern of the endpoint's route." },
            "routeValues": { "type": "object", "additionalProperties": { "type": ["string", "null"] } },
            "query": {
              "type": "object",
              "additionalProperties": { "type": ["string", "array", "null"], "items": { "type": ["string", "null"] } }
            },
            "traceId": { "type": ["string", "null"] }
          }
        }
        """);

    private static JsonObject Principal() => Fragment.Of("""
        {
          "type": "object",
          "description": "The caller of the API, as far as the API knows.",
          "required": ["id", "name"],
          "properties": { "id": { "type": ["string", "null"] }, "name": { "type": ["string", "null"] } }
        }
        """);

    private static JsonObject Response() => Fragment.Of("""
        {
          "type": "object",
          "description": "What the API's client got; null if it is not known, after a crash.",
          "required": ["status", "location", "body"],
          "properties": {
            "status": { "type": "integer", "format": "int32" },
            "location": { "type": ["string", "null"] },
            "body": { "description": "The JSON body; null for none, a stream or a file." }
          }
        }
        """);
}
