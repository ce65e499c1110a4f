using System.Text.Json.Nodes;

namespace WebhookMiddleware.AspNetCore.Descriptions;

/// <summary>
/// Describes webhooks as OpenAPI 3.1 documents in JSON. The package <c>WebhookMiddleware.AspNetCore.OpenApi</c> adds them to the documents
/// of <c>Microsoft.AspNetCore.OpenApi</c>; for another generator, get this service from the container.
/// </summary>
public interface IWebhookDescriptions
{
    /// <summary>
    /// Returns a document whose <c>webhooks</c> are the application's own events: what a webhook is sent, and what it may answer. The names
    /// of its components start with <c>Webhooks.</c>
    /// </summary>
    JsonObject DescribeEvents();

    /// <summary>
    /// Returns a document whose <c>paths</c> are the bound routes, and of each only the <c>responses</c> that clients get when webhooks
    /// stop their requests. For before-events these are 409 and 422 (stopped by a webhook), 502 (a webhook failed), 503 (webhooks are not
    /// available) and 504 (no answer in time); for after-events 503. They are to be added to those of the application's own description, and
    /// the components that they refer to with them.
    /// </summary>
    JsonObject DescribeClientResponses();

    /// <summary>
    /// Returns a document whose <c>paths</c> are the routes of the management API, as the application has mapped them, and whose
    /// <c>webhooks</c> are the events that tell of webhooks themselves, such as <c>on_webhook_failing</c>.
    /// </summary>
    JsonObject DescribeManagement();
}
