using WebhookMiddleware.AspNetCore.Binding;
using WebhookMiddleware.AspNetCore.Json;
using WebhookMiddleware.Events;
using WebhookMiddleware.Json;

namespace WebhookMiddleware.AspNetCore.Endpoints;

/// <summary>
/// Checks the payload types that events are declared with, because code may raise any of them later, in a controller or elsewhere.
/// </summary>
internal sealed class EventPayloadTypes(WebhookEventCatalog catalog, ApiJsonOptions json, WebhookBindingErrors errors)
{
    /// <summary>Adds an error for each type that is unknown to the JSON options of both minimal APIs and controllers.</summary>
    public void Check()
    {
        foreach (var webhookEvent in catalog.ApplicationEvents)
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
