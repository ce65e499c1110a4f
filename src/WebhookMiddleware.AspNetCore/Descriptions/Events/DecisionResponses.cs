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
            ["204"] = Describe("The request passes. So it does after any 2xx without a body."),
        };
        foreach (var status in DenyStatuses)
        {
            responses[status] = document.Response("Deny", Deny);
        }

        responses["default"] = Describe(
            "The webhook failed, as it does if no response comes in time: its 'onFailure' says whether the request is stopped or goes on.");
        return responses;
    }

    private static JsonObject Received(DescriptionDocument document) => new()
    {
        ["200"] = Describe("Received. Any other 2xx is as good. The response is logged at most, never applied."),
        ["410"] = document.Response("Gone", _ => Describe("The webhook is switched off, and nothing is sent any more.")),
        ["429"] = document.Response("TooMany", _ => Describe("Sent again later; Retry-After is respected.")),
        ["503"] = document.Response("Unavailable", _ => Describe("Sent again later; Retry-After is respected.")),
        ["default"] = Describe("Failed, as it is if no response comes in time. It is sent again, at growing intervals."),
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
