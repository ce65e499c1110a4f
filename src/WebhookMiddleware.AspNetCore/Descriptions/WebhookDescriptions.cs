using System.Text.Json.Nodes;
using WebhookMiddleware.AspNetCore.Descriptions.Documents;
using WebhookMiddleware.AspNetCore.Descriptions.Events;

namespace WebhookMiddleware.AspNetCore.Descriptions;

/// <summary>Creates the documents anew each time, since endpoints can come and go.</summary>
internal sealed class WebhookDescriptions(EventDescriptions events) : IWebhookDescriptions
{
    public JsonObject DescribeEvents()
    {
        var document = new DescriptionDocument("Webhooks", "The events of this API, and the webhooks that they call.");
        events.AddTo(document);
        return document.ToJson();
    }
}
