using System.Text.Json.Nodes;
using WebhookMiddleware.AspNetCore.Descriptions.Documents;

namespace WebhookMiddleware.AspNetCore.Descriptions.Events;

/// <summary>Describes what a webhook may answer.</summary>
internal static class DecisionSchemas
{
    public static JsonObject Decision(DescriptionDocument document)
    {
        var decision = Fragment.Of("""
            {
              "type": "object",
              "description": "A decision. Without 'decision', a patch enriches, a problem denies, and neither allows.",
              "properties": {
                "decision": { "type": "string", "enum": ["allow", "deny", "enrich"] },
                "warnings": { "type": "array", "items": { "type": "string" }, "description": "Texts for the log." },
                "problem": {},
                "mergePatch": { "type": "object", "description": "A merge patch of 'data' (RFC 7396)." },
                "patch": {
                  "type": "array",
                  "description": "A patch of 'data' (RFC 6902). It can't be combined with 'mergePatch'.",
                  "maxItems": 100,
                  "items": {
                    "type": "object",
                    "required": ["op", "path"],
                    "properties": {
                      "op": { "type": "string", "enum": ["add", "replace", "remove", "test"] },
                      "path": { "type": "string", "description": "A JSON pointer (RFC 6901)." },
                      "value": {}
                    }
                  }
                },
                "context": { "type": "object", "description": "What later webhooks and the API's code get." }
              }
            }
            """);
        decision["properties"]!["problem"] = document.Schema("Problem", _ => Problem());
        return decision;
    }

    public static JsonObject Examples() => Fragment.Of("""
        {
          "allow": { "summary": "The request passes", "value": { "decision": "allow", "warnings": ["credit 92 % used"] } },
          "deny": {
            "summary": "The request is stopped, and its client gets the problem",
            "value": {
              "decision": "deny",
              "problem": {
                "title": "Sold out", "status": 409, "detail": "None left",
                "errors": [{ "pointer": "#/items/0/quantity", "code": "max_qty", "detail": "At most 5" }]
              }
            }
          },
          "mergePatch": {
            "summary": "The payload is changed by a merge patch",
            "value": { "decision": "enrich", "mergePatch": { "discount": 10, "coupon": null }, "context": { "creditScore": 712 } }
          },
          "patch": {
            "summary": "The payload is changed by operations",
            "value": {
              "decision": "enrich",
              "patch": [{ "op": "add", "path": "/items/-", "value": { "article": "GIFT-1", "quantity": 1 } }]
            }
          }
        }
        """);

    public static JsonObject Problem() => Fragment.Of("""
        {
          "type": "object",
          "description": "Why the request is stopped, for the API's client (RFC 9457).",
          "properties": {
            "type": { "type": "string" },
            "title": { "type": "string" },
            "status": {
              "type": "integer", "format": "int32",
              "description": "The status that the client gets, if it is one from 400 to 499."
            },
            "detail": { "type": "string" },
            "errors": {
              "description": "What is wrong with which member: a list, or messages by the member's name.",
              "anyOf": [
                {
                  "type": "array",
                  "items": {
                    "type": "object",
                    "properties": {
                      "pointer": { "type": "string", "description": "A JSON pointer into 'data', such as #/items/0/quantity." },
                      "code": { "type": "string" },
                      "detail": { "type": "string" }
                    }
                  }
                },
                {
                  "type": "object",
                  "additionalProperties": { "type": ["array", "string"], "items": { "type": "string" } }
                }
              ]
            }
          }
        }
        """);

    public static JsonNode ProblemExample() => Fragment.Of("""
        { "title": "Credit limit exceeded", "status": 422, "detail": "Limit is 5000",
          "errors": [{ "pointer": "#/items/0/quantity", "detail": "At most 5" }] }
        """);
}
