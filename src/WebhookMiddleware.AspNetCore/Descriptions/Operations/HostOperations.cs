using Microsoft.AspNetCore.Http;
using WebhookMiddleware.AspNetCore.Descriptions.Documents;
using WebhookMiddleware.AspNetCore.Management;

namespace WebhookMiddleware.AspNetCore.Descriptions.Operations;

/// <summary>Describes the operations on what a host has: the catalogue of events, the switch, the status.</summary>
internal static class HostOperations
{
    private const string Tag = "Host";

    public static Operation ListEvents(DescriptionDocument document)
        => new Operation(document, "listEvents", Tag, "List the events that webhooks can be attached to")
            .Returns(
                StatusCodes.Status200OK,
                ResponseSchemas.PageOf(document.Schema("Event", _ => Fragment.Of("""
                    {
                      "type": "object",
                      "required": ["name", "phase", "titles", "routes", "schema", "sample"],
                      "properties": {
                        "name": { "type": "string" },
                        "phase": { "type": "string", "enum": ["before", "after", "scheduled"] },
                        "titles": {
                          "type": "object",
                          "required": ["ru", "en"],
                          "properties": { "ru": { "type": "string" }, "en": { "type": "string" } }
                        },
                        "routes": {
                          "type": "array",
                          "items": {
                            "type": "object",
                            "required": ["method", "route"],
                            "properties": { "method": { "type": "string" }, "route": { "type": "string" } }
                          }
                        },
                        "schema": { "description": "The JSON schema of the payload; null if its type is not known." },
                        "sample": { "description": "An example of the payload." }
                      }
                    }
                    """))),
                ResponseSchemas.PageExample(Fragment.Of("""
                    {
                      "name": "before_order_add", "phase": "before",
                      "titles": { "ru": "Перед добавлением заказа", "en": "Before an order is added" },
                      "routes": [{ "method": "POST", "route": "/orders" }],
                      "schema": { "type": "object", "properties": { "article": { "type": "string" } } },
                      "sample": { "article": "CUP-1" }
                    }
                    """)));

    public static Operation GetGuide(DescriptionDocument document)
        => new Operation(
                document, "getEventGuide", Tag, "Read the guide from which a receiver of an event is written",
                "It has a complete request, the members of the payload, what may be changed, answers, verification and retries.")
            .Route("event", Parameters.Text)
            .Query("lang", """{ "type": "string", "enum": ["en", "ru"], "default": "en" }""", "The language.")
            .ReturnsText(StatusCodes.Status200OK, "text/markdown", "# Before an order is added (`before_order_add`)\n", "The guide.")
            .Problems(StatusCodes.Status404NotFound);

    public static Operation GetSwitch(DescriptionDocument document)
        => new Operation(document, "getSwitch", Tag, "Read the switch of all webhooks")
            .Returns(StatusCodes.Status200OK, Switch(document), Fragment.Of("""{ "enabled": true }"""));

    public static Operation PutSwitch(DescriptionDocument document)
        => new Operation(
                document, "putSwitch", Tag, "Switch all webhooks on or off",
                "While it is off, no host calls any webhook: requests pass, and deliveries wait.")
            .Body(
                document.Schema("SwitchToWrite", _ => Fragment.Of("""
                    {
                      "type": "object",
                      "required": ["enabled"],
                      "additionalProperties": false,
                      "properties": {
                        "enabled": { "type": "boolean" },
                        "stored": { "readOnly": true },
                        "warnings": { "readOnly": true }
                      }
                    }
                    """)),
                Fragment.Of("""{ "enabled": false }"""))
            .Returns(StatusCodes.Status200OK, Switch(document), Fragment.Of("""{ "enabled": false }"""))
            .Returns(
                StatusCodes.Status202Accepted,
                Switch(document),
                Fragment.Of("""{ "enabled": false, "stored": false, "warnings": ["The store has not accepted the switch yet."] }"""),
                "Only this host follows the switch until its store can be reached.");

    public static Operation GetStatus(DescriptionDocument document)
        => new Operation(document, "getStatus", Tag, "Read the state of this host and its store")
            .Returns(
                StatusCodes.Status200OK,
                ResponseSchemas.Of<StatusResponse>(document, "Status"),
                ResponseSchemas.ExampleOf<StatusResponse>());

    private static System.Text.Json.Nodes.JsonObject Switch(DescriptionDocument document)
        => ResponseSchemas.Of<SwitchResponse>(document, "Switch");
}
