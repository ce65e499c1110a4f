using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using WebhookMiddleware.AspNetCore.Descriptions.Documents;
using WebhookMiddleware.AspNetCore.Management;

namespace WebhookMiddleware.AspNetCore.Descriptions.Operations;

/// <summary>Describes the operations on webhooks.</summary>
internal static class HookOperations
{
    private const string Tag = "Webhooks";

    public static Operation List(DescriptionDocument document)
        => new Operation(document, "listHooks", Tag, "List webhooks", "Sorted by event, order and name.")
            .Query("event", Parameters.Text, "Only webhooks of this event.")
            .Query("active", """{ "type": "boolean" }""", "Only webhooks that are active, or only those that are not.")
            .Query("search", Parameters.Text, "Only webhooks with this text in the name or the URL, ignoring case.")
            .Paged()
            .Returns(
                StatusCodes.Status200OK,
                ResponseSchemas.PageOf(HookSchemas.Read(document)),
                ResponseSchemas.PageExample(Example()));

    public static Operation Create(DescriptionDocument document)
        => new Operation(document, "createHook", Tag, "Create a webhook")
            .Body(HookSchemas.Write(document), WriteExample())
            .Returns(StatusCodes.Status201Created, HookSchemas.Read(document), Example(), "Saved.", "ETag", "Location");

    public static Operation Get(DescriptionDocument document)
        => new Operation(document, "getHook", Tag, "Read a webhook")
            .Id()
            .Returns(StatusCodes.Status200OK, HookSchemas.Read(document), Example(), "The webhook.", "ETag");

    public static Operation Replace(DescriptionDocument document)
        => new Operation(
                document, "replaceHook", Tag, "Replace a webhook",
                "A document that was read can be sent back. Secrets that are left out are kept.")
            .Id()
            .IfMatch()
            .Body(HookSchemas.Write(document), WriteExample())
            .Returns(StatusCodes.Status200OK, HookSchemas.Read(document), Example(), "Saved.", "ETag")
            .Problems(StatusCodes.Status409Conflict);

    public static Operation Patch(DescriptionDocument document)
        => new Operation(document, "patchHook", Tag, "Change some members of a webhook")
            .Id()
            .IfMatch()
            .Body(HookSchemas.Patch(document), Fragment.Of("""{ "isActive": false }"""), ManagementBody.MergePatch, ManagementBody.Json)
            .Returns(StatusCodes.Status200OK, HookSchemas.Read(document), Example(), "Saved.", "ETag")
            .Problems(StatusCodes.Status409Conflict);

    public static Operation Delete(DescriptionDocument document)
        => new Operation(document, "deleteHook", Tag, "Delete a webhook", "Deliveries that wait for it are cancelled.")
            .Id()
            .IfMatch()
            .Returns(StatusCodes.Status204NoContent, "Deleted.")
            .Problems(StatusCodes.Status409Conflict);

    public static Operation Reorder(DescriptionDocument document)
        => new Operation(document, "reorderHooks", Tag, "Set the order of several webhooks of one event", "All are changed, or none.")
            .Body(
                document.Schema("Orders", _ => Fragment.Of("""
                    {
                      "type": "object",
                      "required": ["event", "orders"],
                      "additionalProperties": false,
                      "properties": {
                        "event": { "type": "string" },
                        "orders": {
                          "type": "object",
                          "description": "The order of each webhook, by id.",
                          "additionalProperties": { "type": "integer", "format": "int32" }
                        }
                      }
                    }
                    """)),
                Fragment.Of("""{ "event": "before_order_add", "orders": { "0198c0de-0000-7000-8000-000000000002": 20 } }"""))
            .Returns(
                StatusCodes.Status200OK,
                ResponseSchemas.PageOf(HookSchemas.Read(document)),
                ResponseSchemas.PageExample(Example()),
                "All webhooks of the event.")
            .Problems(StatusCodes.Status409Conflict, StatusCodes.Status412PreconditionFailed);

    /// <summary>Returns a webhook as it is read.</summary>
    public static JsonObject Example() => Fragment.Of("""
        {
          "id": "0198c0de-0000-7000-8000-000000000002", "name": "Stock check", "url": "https://erp.example.com/hooks/order",
          "event": "before_order_add", "order": 10, "timeoutMs": 5000, "validFrom": null, "validTo": null, "isActive": true,
          "fireAndForget": false, "awaitResponse": true, "responseContainsData": true, "body": null, "contentType": "application/json",
          "basicAuth": { "username": "erp", "hasPassword": true }, "headers": [{ "name": "X-Api-Key", "hasValue": true }],
          "signingSecrets": [], "onFailure": "cancel", "mode": "enforce", "condition": "data.total > 1000", "inOrder": false,
          "tenant": null, "source": "store", "version": 3, "createdAt": "2026-01-31T12:00:00Z", "updatedAt": "2026-01-31T12:00:00Z"
        }
        """);

    /// <summary>Returns a webhook as it is written.</summary>
    public static JsonObject WriteExample() => Fragment.Of("""
        {
          "name": "Stock check", "url": "https://erp.example.com/hooks/order", "event": "before_order_add",
          "fireAndForget": false, "awaitResponse": true, "responseContainsData": true,
          "basicAuth": { "username": "erp", "password": "correct horse" }, "headers": [{ "name": "X-Api-Key", "value": "4711" }]
        }
        """);
}
