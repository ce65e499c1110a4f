using System.Text.Json.Nodes;
using WebhookMiddleware.AspNetCore.Descriptions.Documents;

namespace WebhookMiddleware.AspNetCore.Descriptions.Operations;

/// <summary>Examples of what tests of webhooks show: a patch that the API does not accept.</summary>
internal static class TrialExamples
{
    public static JsonObject Call() => Fragment.Of("""
        {
          "outcome": "invalidAfterEnrichment", "detail": "quantity: The value must be at least 1.", "condition": null,
          "request": {
            "method": "POST", "url": "https://erp.example.com/hooks/order",
            "headers": [{ "name": "webhook-event", "value": "before_order_add" }, { "name": "X-Api-Key", "value": "•••" }],
            "body": "{\"type\":\"before_order_add\"}"
          },
          "response": {
            "status": 200, "headers": [{ "name": "Content-Type", "value": "application/json" }],
            "body": "{\"decision\":\"enrich\",\"mergePatch\":{\"quantity\":0}}", "truncated": false
          },
          "decision": { "allowed": false, "problem": null, "warnings": [], "context": {} },
          "payload": {
            "before": { "article": "CUP-1", "quantity": 2 }, "after": { "article": "CUP-1", "quantity": 0 },
            "patch": [{ "op": "replace", "path": "/quantity", "value": 0 }]
          },
          "validation": { "errors": { "quantity": ["The value must be at least 1."] } },
          "client": { "status": 502, "body": { "type": "urn:webhook:failed", "title": "A webhook failed", "status": 502 } },
          "timings": { "renderMs": 0.2, "connectMs": 0.5, "firstByteMs": 12.1, "totalMs": 12.6 }
        }
        """);

    public static JsonObject Run()
    {
        var run = Fragment.Of("""
            {
              "outcome": "invalidAfterEnrichment",
              "client": { "status": 502, "body": { "type": "urn:webhook:failed", "title": "A webhook failed", "status": 502 } },
              "payload": { "before": { "article": "CUP-1", "quantity": 2 }, "after": null, "patch": null },
              "context": {},
              "stages": [{ "order": 10, "calls": [] }],
              "background": [{ "hookId": "0198c0de-0000-7000-8000-000000000004", "hookName": "Loyalty points", "mode": "notify" }],
              "timings": { "totalMs": 13.1 }
            }
            """);
        var call = Fragment.Of("""{ "hookId": "0198c0de-0000-7000-8000-000000000002", "hookName": "Stock check", "version": 3 }""");
        foreach (var (name, value) in Call())
        {
            call[name] = value?.DeepClone();
        }

        run["stages"]![0]!["calls"]!.AsArray().Add((JsonNode)call);
        return run;
    }
}
