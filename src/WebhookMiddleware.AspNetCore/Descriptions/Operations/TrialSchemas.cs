using System.Text.Json.Nodes;
using WebhookMiddleware.AspNetCore.Descriptions.Documents;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.AspNetCore.Descriptions.Operations;

/// <summary>Describes what tests of webhooks are made with, and what they show.</summary>
internal static class TrialSchemas
{
    public static JsonObject Request(DescriptionDocument document, JsonObject hook, params string[] required)
    {
        var request = EventRequest(document);
        var members = request["properties"]!;
        members["context"] = Fragment.Of("""{ "type": ["object", "null"], "description": "What earlier webhooks put there." }""");
        members["response"] = Fragment.Of("""
            {
              "type": ["object", "null"],
              "description": "What the client got, for after-events.",
              "additionalProperties": false,
              "properties": {
                "status": { "type": ["integer", "null"], "minimum": 100, "maximum": 599 },
                "location": { "type": ["string", "null"] },
                "body": {}
              }
            }
            """);
        hook["description"] = "The webhook to test, or members to try in place of the saved ones. Nothing is saved.";
        members["hook"] = hook;
        request["required"] = new JsonArray([.. required.Select(name => JsonValue.Create(name))]);
        return request;
    }

    public static JsonObject EventRequest(DescriptionDocument document)
    {
        var request = Fragment.Of("""
            {
              "type": "object",
              "additionalProperties": false,
              "properties": {
                "payload": { "description": "The payload. Default: the event's sample." },
                "request": {},
                "principal": {
                  "type": ["object", "null"],
                  "additionalProperties": false,
                  "properties": { "id": { "type": ["string", "null"] }, "name": { "type": ["string", "null"] } }
                },
                "tenant": { "type": ["string", "null"] }
              }
            }
            """);
        request["properties"]!["request"] = document.Schema("TestRequest", _ => Fragment.Of("""
            {
              "type": ["object", "null"],
              "additionalProperties": false,
              "properties": {
                "method": { "type": ["string", "null"] },
                "path": { "type": ["string", "null"] },
                "route": { "type": ["string", "null"] },
                "routeValues": { "type": ["object", "null"], "additionalProperties": {} },
                "query": { "type": ["object", "null"], "additionalProperties": {} },
                "traceId": { "type": ["string", "null"] }
              }
            }
            """));
        return request;
    }

    /// <summary>Describes what one webhook was sent and answered, and what would come of it.</summary>
    public static JsonObject Trial() => Fragment.Of($$"""
        {
          "type": "object",
          "required": [
            "outcome", "detail", "condition", "request", "response", "decision", "payload", "validation", "client", "timings"
          ],
          "properties": {
            "outcome": {{Parameters.OneOf<WebhookOutcome>()}},
            "detail": { "type": ["string", "null"] },
            "condition": { "type": ["boolean", "null"], "description": "The result of the condition; null: it has none." },
            "request": {
              "type": ["object", "null"],
              "description": "What was sent, with '•••' for secrets; null: nothing was sent.",
              "properties": {
                "method": { "type": "string" }, "url": { "type": "string" }, "headers": {{Headers}}, "body": { "type": ["string", "null"] }
              }
            },
            "response": {
              "type": ["object", "null"],
              "description": "What was answered; null: nothing.",
              "properties": {
                "status": { "type": "integer" }, "headers": {{Headers}}, "body": { "type": ["string", "null"] },
                "truncated": { "type": "boolean" }
              }
            },
            "decision": {
              "type": "object",
              "properties": {
                "allowed": { "type": "boolean" }, "problem": { "type": ["object", "null"] },
                "warnings": { "type": "array", "items": { "type": "string" } }, "context": {}
              }
            },
            "payload": {{Payload}},
            "validation": {
              "type": ["object", "null"],
              "description": "What binding and validating the patched payload said; null: it is not bound.",
              "properties": {
                "errors": { "type": "object", "additionalProperties": { "type": "array", "items": { "type": "string" } } }
              }
            },
            "client": {{Client}},
            "timings": {
              "type": "object",
              "properties": {
                "renderMs": { "type": ["number", "null"] }, "connectMs": { "type": ["number", "null"] },
                "firstByteMs": { "type": ["number", "null"] }, "totalMs": { "type": ["number", "null"] }
              }
            }
          }
        }
        """);

    /// <summary>Describes what the webhooks of a run were sent and answered, stage by stage.</summary>
    public static JsonObject Run(DescriptionDocument document)
    {
        var run = Fragment.Of($$"""
            {
              "type": "object",
              "required": ["outcome", "client", "payload", "context", "stages", "background", "timings"],
              "properties": {
                "outcome": {{Parameters.OneOf<WebhookOutcome>()}},
                "client": {{Client}},
                "payload": {{Payload}},
                "context": {},
                "stages": {
                  "type": "array",
                  "items": {
                    "type": "object",
                    "required": ["order", "calls"],
                    "properties": { "order": { "type": "integer" }, "calls": { "type": "array" } }
                  }
                },
                "background": {
                  "type": "array",
                  "items": {
                    "type": "object",
                    "required": ["hookId", "hookName", "mode"],
                    "properties": {
                      "hookId": {{Parameters.Uuid}}, "hookName": { "type": "string" },
                      "mode": { "type": "string", "enum": ["notify", "capture"] }
                    }
                  }
                },
                "timings": { "type": "object", "properties": { "totalMs": { "type": "number" } } }
              }
            }
            """);
        var call = Fragment.Of($$"""
            {
              "type": "object",
              "required": ["hookId", "hookName", "version"],
              "properties": {
                "hookId": {{Parameters.Uuid}}, "hookName": { "type": "string" }, "version": { "type": "integer", "format": "int64" }
              }
            }
            """);
        run["properties"]!["stages"]!["items"]!["properties"]!["calls"]!["items"] =
            new JsonObject { ["allOf"] = new JsonArray(call, document.Schema("Trial", _ => Trial())) };
        return run;
    }

    private const string Headers = """
        {
          "type": "array",
          "items": { "type": "object", "properties": { "name": { "type": "string" }, "value": { "type": "string" } } }
        }
        """;

    private const string Payload = """
        {
          "type": "object",
          "description": "The payload before and after. After a patch that failed, 'after' and 'patch' are null.",
          "properties": { "before": {}, "after": {}, "patch": { "type": ["array", "null"], "items": { "type": "object" } } }
        }
        """;

    private const string Client = """
        {
          "type": ["object", "null"],
          "description": "What the API's client would get; null: the request passes.",
          "properties": { "status": { "type": "integer" }, "body": {} }
        }
        """;
}
