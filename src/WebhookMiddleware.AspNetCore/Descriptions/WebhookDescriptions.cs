using System.Text.Json.Nodes;
using WebhookMiddleware.AspNetCore.Descriptions.Documents;
using WebhookMiddleware.AspNetCore.Descriptions.Events;
using WebhookMiddleware.AspNetCore.Descriptions.Operations;

namespace WebhookMiddleware.AspNetCore.Descriptions;

/// <summary>Creates the documents anew each time, since endpoints can come and go.</summary>
internal sealed class WebhookDescriptions(EventDescriptions events, ClientResponses responses, ManagementDescriptions management)
    : IWebhookDescriptions
{
    public JsonObject DescribeEvents()
    {
        var document = new DescriptionDocument("Webhooks", "The events of this API, and the webhooks that they call.");
        events.AddTo(document);
        return document.ToJson();
    }

    public JsonObject DescribeClientResponses()
    {
        var document = new DescriptionDocument("Responses", "What clients get when webhooks stop their requests.");
        responses.AddTo(document);
        return document.ToJson();
    }

    public JsonObject DescribeManagement()
    {
        var document = new DescriptionDocument(
            "Webhook management",
            "Manages the webhooks that are attached to the events of an API: who is called when, and what came of it.");
        management.AddTo(document);
        events.AddFailuresTo(document);
        return document.ToJson();
    }
}
