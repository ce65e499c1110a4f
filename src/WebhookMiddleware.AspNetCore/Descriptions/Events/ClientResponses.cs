using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using WebhookMiddleware.AspNetCore.Descriptions.Documents;
using WebhookMiddleware.AspNetCore.Management.Schemas;
using WebhookMiddleware.AspNetCore.Responses;
using WebhookMiddleware.AspNetCore.Routes;
using WebhookMiddleware.Events;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.AspNetCore.Descriptions.Events;

/// <summary>Describes the responses that the clients of bound endpoints get when webhooks stop their requests.</summary>
internal sealed class ClientResponses(IWebhookEndpointSource endpoints, WebhookEventCatalog catalog, IWebhookResponseWriter writer)
{
    /// <summary>Adds the responses that are possible, by route and method.</summary>
    public void AddTo(DescriptionDocument document)
    {
        foreach (var endpoint in endpoints.Endpoints.Where(endpoint => endpoint.Method != "*"))
        {
            var path = document.Path(RoutePatterns.Template(PatternOf(endpoint)));
            var operation = path[endpoint.Method.ToLowerInvariant()] ??= new JsonObject { ["responses"] = new JsonObject() };
            var responses = operation["responses"]!;
            var phase = catalog.Events.First(webhookEvent => webhookEvent.Name == endpoint.Event).Phase;

            // The only other response of an after-event comes before the handler: its notification can't be stored.
            if (phase == WebhookPhase.Before)
            {
                responses["409"] = Stopped(document);
                responses["422"] = Stopped(document);
                responses["502"] = Response(document, "Failed", WebhookOutcome.ConnectionFailed);
                responses["504"] = Response(document, "Timeout", WebhookOutcome.TimedOut);
            }

            responses["503"] = Response(document, "Unavailable", WebhookOutcome.NotLoaded);
        }
    }

    private static RoutePattern PatternOf(BoundEndpoint endpoint)
        => endpoint.Endpoint is RouteEndpoint route ? route.RoutePattern : RoutePatternFactory.Parse(endpoint.Route);

    private JsonObject Stopped(DescriptionDocument document) => document.Response("Request.Stopped", _ => Describe(
        document,
        "A webhook has stopped the request. The status is the webhook's: this one or another from 400 to 499.",
        new JsonObject { ["title"] = "Sold out", ["status"] = 409, ["detail"] = "None left" }));

    private JsonObject Response(DescriptionDocument document, string name, WebhookOutcome outcome)
    {
        var problem = ProblemResponseWriter.Failure(outcome);
        return document.Response($"Request.{name}", _ => Describe(
            document,
            $"{problem.Title}. The request was not carried out.",
            new JsonObject
            {
                ["type"] = problem.Type,
                ["title"] = problem.Title,
                ["status"] = problem.Status,
                ["detail"] = problem.Detail,
            }));
    }

    // A writer of the host's own has a format that is not known here.
    private JsonObject Describe(DescriptionDocument document, string description, JsonObject example)
    {
        var response = new JsonObject { ["description"] = description };
        if (writer is ProblemResponseWriter)
        {
            example["event"] = catalog.ApplicationEvents.Select(webhookEvent => webhookEvent.Name).FirstOrDefault("before_order");
            example["invocationId"] = "0198c0de-0000-7000-8000-000000000000";
            response["content"] = new JsonObject
            {
                ["application/problem+json"] = new JsonObject
                {
                    ["schema"] = document.Schema("RequestProblem", _ => Problem()),
                    ["example"] = example,
                },
            };
        }

        return response;
    }

    private static JsonObject Problem() => Fragment.Of("""
        {
          "type": "object",
          "description": "Why webhooks have stopped the request (RFC 9457).",
          "required": ["title", "status", "event", "invocationId"],
          "properties": {
            "type": { "type": "string" },
            "title": { "type": "string" },
            "status": { "type": "integer", "format": "int32" },
            "detail": { "type": "string" },
            "errors": {
              "type": "object",
              "description": "Messages by member.",
              "additionalProperties": { "type": "array", "items": { "type": "string" } }
            },
            "event": { "type": "string", "description": "The event whose webhooks were called." },
            "invocationId": { "type": "string", "format": "uuid", "description": "Identifies the run in the log of calls." }
          }
        }
        """);
}
