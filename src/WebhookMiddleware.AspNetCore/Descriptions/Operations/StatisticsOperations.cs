using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using WebhookMiddleware.AspNetCore.Descriptions.Documents;

namespace WebhookMiddleware.AspNetCore.Descriptions.Operations;

/// <summary>Describes the operations that show what happens: statistics, and what ends just now.</summary>
internal static class StatisticsOperations
{
    public static Operation GetStatistics(DescriptionDocument document)
        => new Operation(
                document, "getStatistics", "Statistics", "Read counts and durations by webhook and event",
                "The last 24 hours by default; at most 1500 steps. Tests of webhooks don't count. Percentiles are within 5 %.")
            .Period()
            .Query("step", """{ "type": "string", "enum": ["1m", "5m", "1h", "1d"], "default": "1h" }""", "The period of one item.")
            .Query("hook", Parameters.Uuid, "Only those of this webhook.")
            .Query("event", Parameters.Text, "Only those of this event.")
            .Returns(StatusCodes.Status200OK, document.Schema("Statistics", _ => Statistics()), Example());

    public static Operation Listen(DescriptionDocument document)
        => new Operation(
                document, "listen", "Calls", "Listen to calls and deliveries as they end",
                "Server-sent events, from every host of the store: 'call' and 'delivery', with the items of the lists as data. A comment "
                    + "every 15 s keeps proxies from closing the connection.")
            .Query("hook", Parameters.Uuid, "Only those of this webhook.")
            .Query("event", Parameters.Text, "Only those of this event.")
            .Header("Last-Event-ID", Parameters.Text, "The id of the last event that the client received. The stream continues after it.")
            .ReturnsText(
                StatusCodes.Status200OK,
                "text/event-stream",
                "event: call\nid: AZjA3gAAcACAAAAAAAAAAQ\ndata: {\"id\":\"0198c0de-0000-7000-8000-000000000001\"}\n\n",
                "The stream.")
            .Problems(StatusCodes.Status429TooManyRequests);

    private static JsonObject Statistics()
    {
        var statistics = Fragment.Of($$"""
            {
              "type": "object",
              "required": ["from", "to", "step", "items", "totals"],
              "properties": {
                "from": {{Parameters.Timestamp}},
                "to": {{Parameters.Timestamp}},
                "step": { "type": "string" },
                "items": { "type": "array" },
                "totals": { "type": "array" }
              }
            }
            """);
        var item = Item();
        var total = Item();
        item["required"]!.AsArray().Add((JsonNode)"at");
        item["properties"]!["at"] = Fragment.Of(Parameters.Timestamp);
        statistics["properties"]!["items"]!["items"] = item;
        statistics["properties"]!["totals"]!["items"] = total;
        return statistics;
    }

    private static JsonObject Item() => Fragment.Of($$"""
        {
          "type": "object",
          "required": ["hookId", "event", "kind", "count", "outcomes", "p50Ms", "p95Ms", "p99Ms", "maxMs"],
          "properties": {
            "hookId": {{Parameters.Uuid}},
            "event": { "type": "string" },
            "kind": { "type": "string", "enum": ["call", "delivery"] },
            "count": { "type": "integer", "format": "int64" },
            "outcomes": { "type": "object", "additionalProperties": { "type": "integer", "format": "int64" } },
            "p50Ms": { "type": ["number", "null"] },
            "p95Ms": { "type": ["number", "null"] },
            "p99Ms": { "type": ["number", "null"] },
            "maxMs": { "type": ["number", "null"] }
          }
        }
        """);

    private static JsonObject Example() => Fragment.Of("""
        {
          "from": "2026-01-30T12:00:00Z", "to": "2026-01-31T12:00:00Z", "step": "1h",
          "items": [
            {
              "at": "2026-01-31T11:00:00Z", "hookId": "0198c0de-0000-7000-8000-000000000002", "event": "before_order_add", "kind": "call",
              "count": 12, "outcomes": { "allowed": 10, "denied": 2 }, "p50Ms": 11.8, "p95Ms": 35.1, "p99Ms": 48.9, "maxMs": 51.2
            }
          ],
          "totals": [
            {
              "hookId": "0198c0de-0000-7000-8000-000000000002", "event": "before_order_add", "kind": "call",
              "count": 12, "outcomes": { "allowed": 10, "denied": 2 }, "p50Ms": 11.8, "p95Ms": 35.1, "p99Ms": 48.9, "maxMs": 51.2
            }
          ]
        }
        """);
}
