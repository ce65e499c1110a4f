using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using WebhookMiddleware.Events;

namespace WebhookMiddleware.AspNetCore.Management.Schemas;

/// <summary>Writes an example of an event's envelope.</summary>
internal static partial class EnvelopeExample
{
    private const string AnyMethod = "*";
    private const string ParameterValue = "7";

    public static JsonObject Of(WebhookEvent webhookEvent, BoundEndpoint? endpoint, JsonNode? data)
    {
        var example = ObjectOf("""
            {
              "id": "0198c0de-0000-7000-8000-000000000001", "type": "", "phase": "", "timestamp": "2026-01-31T12:00:00.000Z",
              "hook": { "id": "0198c0de-0000-7000-8000-000000000002", "name": "Stock check", "order": 10 },
              "attempt": 1, "deadlineMs": 5000, "dryRun": false, "request": null, "principal": null
            }
            """);
        example["type"] = webhookEvent.Name;
        example["phase"] = webhookEvent.Phase.ToString().ToLowerInvariant();
        if (webhookEvent.Phase != WebhookPhase.Scheduled)
        {
            example["request"] = endpoint is null ? null : Request(endpoint);
            example["principal"] = new JsonObject { ["id"] = "7", ["name"] = "ann" };
        }

        example["data"] = data?.DeepClone() ?? new JsonObject();
        example["context"] = new JsonObject();
        if (webhookEvent.Phase == WebhookPhase.After)
        {
            example["response"] = ObjectOf("""{ "status": 200, "location": null, "body": {} }""");
        }

        return example;
    }

    private static JsonObject Request(BoundEndpoint endpoint) => new()
    {
        ["method"] = endpoint.Method == AnyMethod ? "POST" : endpoint.Method,
        ["path"] = Parameter().Replace(endpoint.Route, ParameterValue),
        ["route"] = endpoint.Route,
        ["routeValues"] = new JsonObject(Parameter().Matches(endpoint.Route).Select(parameter => parameter.Groups[1].Value).Distinct()
            .Select(name => KeyValuePair.Create(name, (JsonNode?)ParameterValue))),
        ["query"] = new JsonObject(),
        ["traceId"] = "0af7651916cd43dd8448eb211c80319c",
    };

    private static JsonObject ObjectOf([StringSyntax(StringSyntaxAttribute.Json)] string json) => JsonNode.Parse(json)!.AsObject();

    // {id}, {id:int}, {**path}
    [GeneratedRegex(@"\{\**([^}:=?]+)[^}]*\}")]
    private static partial Regex Parameter();
}
