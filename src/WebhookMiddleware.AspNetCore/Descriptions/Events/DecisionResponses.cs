using System.Text.Json.Nodes;
using WebhookMiddleware.AspNetCore.Descriptions.Documents;
using WebhookMiddleware.Events;

namespace WebhookMiddleware.AspNetCore.Descriptions.Events;

/// <summary>Describes the responses to an event's call, by status.</summary>
internal static class DecisionResponses
{
    private static readonly string[] DenyStatuses = ["400", "403", "409", "422"];

    public static JsonObject AddTo(DescriptionDocument document, WebhookPhase phase)
        => phase == WebhookPhase.Before ? Decisive(document) : Received(document);

    private static JsonObject Decisive(DescriptionDocument document)
    {
        var responses = new JsonObject
        {
            ["200"] = document.Response("Decision", Decision),
            ["204"] = Describe("The request passes, as with any 2xx without a body."),
        };
        foreach (var status in DenyStatuses)
        {
            responses[status] = document.Response("Deny", Deny);
        }

        responses["default"] = Describe(
            "The webhook failed, as it does without a response in time. Its 'onFailure' decides whether the request goes on.");
        return responses;
    }

    private static JsonObject Received(DescriptionDocument document) => new()
    {
        ["200"] = Describe("The call succeeded, as with any other 2xx. The response may be logged, but is never applied."),
        ["410"] = document.Response("Gone", _ => Describe("The webhook is deactivated, and nothing more is sent to it.")),
        ["429"] = document.Response("TooMany", _ => Describe("The delivery is repeated later. Retry-After is respected.")),
        ["503"] = document.Response("Unavailable", _ => Describe("The delivery is repeated later. Retry-After is respected.")),
        ["default"] = Describe("The delivery failed, as it does without a response in time. It is repeated at increasing intervals."),
    };

    private static JsonObject Decision(DescriptionDocument document)
    {
        var response = Describe(
            "The decision of a webhook that is awaited and whose response contains data. For all others, any 2xx lets the request pass, "
                + "whatever its body.");
        response["content"] = new JsonObject
        {
            ["application/json"] = new JsonObject
            {
                ["schema"] = document.Schema("Decision", DecisionSchemas.Decision),
                ["examples"] = DecisionSchemas.Examples(),
            },
        };
        return response;
    }

    private static JsonObject Deny(DescriptionDocument document)
    {
        var response = Describe("The request is stopped, and its client gets the problem.");
        response["content"] = new JsonObject
        {
            ["application/problem+json"] = new JsonObject
            {
                ["schema"] = document.Schema("Problem", _ => DecisionSchemas.Problem()),
                ["example"] = DecisionSchemas.ProblemExample(),
            },
        };
        return response;
    }

    private static JsonObject Describe(string description) => new() { ["description"] = description };
}
