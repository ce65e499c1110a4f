using WebhookMiddleware.AspNetCore.Binding;
using WebhookMiddleware.AspNetCore.Json;
using WebhookMiddleware.Events;
using WebhookMiddleware.Json;

namespace WebhookMiddleware.AspNetCore.Endpoints;

/// <summary>Checks the payload types that events are declared with: code raises them, some day, in a controller or outside.</summary>
internal sealed class EventPayloadTypes(WebhookEventCatalog catalog, ApiJsonOptions json, WebhookBindingErrors errors)
{
    /// <summary>Adds an error for each type that neither the JSON options of minimal APIs nor those of controllers know.</summary>
    public void Check()
    {
        foreach (var webhookEvent in catalog.Events)
        {
            if (webhookEvent.PayloadType is { } type
                && PayloadContract.FindUnknown(type, json.RouteHandlers) is { } unknown
                && PayloadContract.FindUnknown(type, json.Controllers) is not null)
            {
                errors.Add($"Event '{webhookEvent.Name}' has the payload type {type}, but {PayloadContract.DescribeUnknown(unknown)}");
            }
        }
    }
}
