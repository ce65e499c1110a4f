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
            "Unique for the run and the webhook, and the same for all attempts: a receiver that has seen it can ignore the call."),
        (WebhookHeaderNames.Timestamp, true, """{ "type": "string", "pattern": "^[0-9]+$" }""", "1769860800",
            "When the attempt was made, in Unix seconds."),
        (WebhookHeaderNames.Signature, false, """{ "type": "string" }""", "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=",
            "The signatures as defined by Standard Webhooks 1.0, one for each signing secret of the webhook, separated by spaces."),
        (WebhookHeaderNames.Event, true, """{ "type": "string" }""", "", "The event."),
        (WebhookHeaderNames.Attempt, true, """{ "type": "string", "pattern": "^[0-9]+$" }""", "1", "The number of the attempt, from 1."),
        (WebhookHeaderNames.Hop, true, """{ "type": "string", "pattern": "^[0-9]+$" }""", "1",
            "How many webhooks have called each other, including this one. Pass it on with calls to the API that this call causes."),
        (WebhookHeaderNames.Sequence, false, """{ "type": "string", "pattern": "^[0-9]+$" }""", "42",
            "A rising number, for deliveries that keep their order."),
        (WebhookHeaderNames.DryRun, false, """{ "type": "string", "const": "1" }""", "1",
            "Only in tests, which must have no consequences at the receiver either."),
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
