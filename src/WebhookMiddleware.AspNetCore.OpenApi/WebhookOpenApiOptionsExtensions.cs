using Microsoft.AspNetCore.OpenApi;
using WebhookMiddleware.AspNetCore.OpenApi;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides extension methods that add webhooks to OpenAPI documents.</summary>
public static class WebhookOpenApiOptionsExtensions
{
    /// <summary>
    /// Adds the application's events to the document as its <c>webhooks</c>: what a webhook is sent, and what it may answer. The names of
    /// the components that they refer to start with <c>Webhooks.</c> The operations of bound endpoints get the responses by which webhooks
    /// stop requests (409, 422, 502, 503, 504), as far as their events allow them and they do not describe them themselves.
    /// OpenAPI 3.0 has no webhooks: with
    /// <see cref="OpenApiOptions.OpenApiVersion"/> set to it, a warning says so.
    /// </summary>
    /// <param name="options">The options of the document, in <c>AddOpenApi(…)</c>.</param>
    /// <returns>The same options.</returns>
    public static OpenApiOptions AddWebhooksOpenApi(this OpenApiOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.AddDocumentTransformer(new EventsTransformer(options));
    }

    /// <summary>
    /// Makes the document that of the management API: its routes as they are mapped, with their parameters, bodies, responses and examples.
    /// The application's own endpoints are not part of it. Use it on a document of its own:
    /// <c>AddOpenApi("webhooks", options => options.AddWebhookManagementOpenApi())</c>.
    /// </summary>
    /// <param name="options">The options of the document, in <c>AddOpenApi(…)</c>.</param>
    /// <returns>The same options.</returns>
    public static OpenApiOptions AddWebhookManagementOpenApi(this OpenApiOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.ShouldInclude = _ => false;
        return options.AddDocumentTransformer(new ManagementTransformer());
    }
}
