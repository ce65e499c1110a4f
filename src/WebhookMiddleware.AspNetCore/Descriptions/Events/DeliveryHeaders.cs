using System.Text.Json.Nodes;
using WebhookMiddleware.Addressing;
using WebhookMiddleware.AspNetCore.Descriptions.Documents;

namespace WebhookMiddleware.AspNetCore.Descriptions.Events;

/// <summary>Describes the headers of a call. OpenAPI describes credentials and content types elsewhere.</summary>
internal static class DeliveryHeaders
{
    private static readonly (string Name, bool IsAlwaysSent, string Schema, string Example, string Description)[] All =
    [
        (WebhookHeaderNames.Id, true, """{ "type": "string" }""", "msg_0198c0de000070008000000000000001_0198c0de000070008000000000000002",
            "The same for all attempts, and unique for the run and the webhook: a receiver that has seen it already may ignore the call."),
        (WebhookHeaderNames.Timestamp, true, """{ "type": "string", "pattern": "^[0-9]+$" }""", "1769860800",
            "When the attempt was made, in Unix seconds."),
        (WebhookHeaderNames.Signature, false, """{ "type": "string" }""", "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=",
            "Of webhooks with a signing secret: as Standard Webhooks 1.0 says, one for each secret, separated by spaces."),
        (WebhookHeaderNames.Event, true, """{ "type": "string" }""", "", "The event."),
        (WebhookHeaderNames.Attempt, true, """{ "type": "string", "pattern": "^[0-9]+$" }""", "1", "The number of the attempt, from 1."),
        (WebhookHeaderNames.Hop, true, """{ "type": "string", "pattern": "^[0-9]+$" }""", "1",
            "How many webhooks called each other up to this one. Pass it on with calls to the API that this one causes."),
        (WebhookHeaderNames.Sequence, false, """{ "type": "string", "pattern": "^[0-9]+$" }""", "42",
            "Of deliveries that keep their order: a number that rises."),
        (WebhookHeaderNames.DryRun, false, """{ "type": "string", "const": "1" }""", "1",
            "Of tests, of which nothing comes: the receiver has to see to that, too."),
        (WebhookHeaderNames.TraceParent, true, """{ "type": "string" }""", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "The trace that the call belongs to (W3C Trace Context)."),
    ];

    public static JsonArray AddTo(DescriptionDocument document, string eventName)
        => new([.. All.Select(header => header.Name == WebhookHeaderNames.Event
            ? Describe(header with { Schema = $$"""{ "type": "string", "const": "{{eventName}}" }""", Example = eventName })
            : document.Parameter(header.Name, _ => Describe(header)))]);

    private static JsonObject Describe((string Name, bool IsAlwaysSent, string Schema, string Example, string Description) header) => new()
    {
        ["name"] = header.Name,
        ["in"] = "header",
        ["required"] = header.IsAlwaysSent,
        ["description"] = header.Description,
        ["schema"] = Fragment.Of(header.Schema),
        ["example"] = header.Example,
    };
}
