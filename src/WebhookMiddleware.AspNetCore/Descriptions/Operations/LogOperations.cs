using Microsoft.AspNetCore.Http;
using WebhookMiddleware.AspNetCore.Descriptions.Documents;
using WebhookMiddleware.AspNetCore.Management;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.AspNetCore.Descriptions.Operations;

/// <summary>Describes the operations on the logs: awaited calls, and background deliveries.</summary>
internal static class LogOperations
{
    private const string Calls = "Calls";
    private const string Deliveries = "Deliveries";

    public static Operation ListCalls(DescriptionDocument document)
        => new Operation(
                document, "listCalls", Calls, "List awaited calls",
                "The latest first; those of one invocation in the order in which they ended. With a filter that no index has "
                    + "(invocation, trace, search), a page may have fewer items than its limit and still a next one.")
            .Query("hook", Parameters.Uuid, "Only those of this webhook.")
            .Query("event", Parameters.Text, "Only those of this event.")
            .Query("outcome", Parameters.OneOf<WebhookOutcome>(), "Only calls with this outcome.")
            .Query("invocation", Parameters.Uuid, "Only calls of this run: the envelope's 'id', the 'invocationId' of a client's problem.")
            .Query("trace", """{ "type": "string", "pattern": "^[0-9A-Fa-f]{32}$" }""", "Only calls of this W3C trace.")
            .Query("search", Parameters.SearchText, "Only calls with this text in the webhook's name or the detail, ignoring case.")
            .Period()
            .Paged()
            .Returns(
                StatusCodes.Status200OK,
                ResponseSchemas.PageOf(ResponseSchemas.Of<CallResponse>(document, "Call")),
                ResponseSchemas.PageExample(ResponseSchemas.ExampleOf<CallResponse>()));

    public static Operation GetCall(DescriptionDocument document)
        => new Operation(document, "getCall", Calls, "Read a call", "With its bodies, where the webhook saves them.")
            .Id()
            .Returns(
                StatusCodes.Status200OK,
                ResponseSchemas.Of<CallResponse>(document, "Call"),
                ResponseSchemas.ExampleOf<CallResponse>());

    public static Operation ListDeliveries(DescriptionDocument document)
        => new Operation(document, "listDeliveries", Deliveries, "List background deliveries", "The latest first.")
            .Query("hook", Parameters.Uuid, "Only those of this webhook.")
            .Query("event", Parameters.Text, "Only those of this event.")
            .Query("state", Parameters.OneOf<DeliveryState>(), "Only deliveries in this state.")
            .Period()
            .Paged()
            .Returns(
                StatusCodes.Status200OK,
                ResponseSchemas.PageOf(ResponseSchemas.Of<DeliveryResponse>(document, "Delivery")),
                ResponseSchemas.PageExample(ResponseSchemas.ExampleOf<DeliveryResponse>()));

    public static Operation GetDelivery(DescriptionDocument document)
        => new Operation(document, "getDelivery", Deliveries, "Read a delivery", "With its message and every attempt.")
            .Id()
            .Returns(
                StatusCodes.Status200OK,
                ResponseSchemas.Of<DeliveryDetailsResponse>(document, "DeliveryDetails"),
                ResponseSchemas.ExampleOf<DeliveryDetailsResponse>());

    public static Operation Retry(DescriptionDocument document)
        => new Operation(document, "retryDelivery", Deliveries, "Retry a delivery", "A new attempt is made, with the same 'webhook-id'.")
            .Id()
            .Returns(
                StatusCodes.Status202Accepted,
                ResponseSchemas.Of<DeliveryDetailsResponse>(document, "DeliveryDetails"),
                ResponseSchemas.ExampleOf<DeliveryDetailsResponse>(),
                "It is due now.")
            .Problems(StatusCodes.Status409Conflict, StatusCodes.Status422UnprocessableEntity);

    public static Operation Replay(DescriptionDocument document)
        => new Operation(
                document, "replayDeliveries", Deliveries, "Replay deliveries",
                $"At least one member is required. At most {DeliveryEndpoints.MaxReplayed} are replayed; "
                    + "'more' says that there may be others.")
            .Body(
                document.Schema("Replay", _ => Fragment.Of($$"""
                    {
                      "type": "object",
                      "minProperties": 1,
                      "additionalProperties": false,
                      "properties": {
                        "hook": {{Parameters.Uuid}},
                        "from": {{Parameters.Timestamp}},
                        "to": {{Parameters.Timestamp}},
                        "state": {{Parameters.OneOf<DeliveryState>()}}
                      }
                    }
                    """)),
                Fragment.Of("""{ "hook": "0198c0de-0000-7000-8000-000000000002", "state": "dead" }"""))
            .Returns(
                StatusCodes.Status200OK,
                ResponseSchemas.Of<ReplayResponse>(document, "Replayed"),
                Fragment.Of("""{ "replayed": 3, "more": false }"""));
}
