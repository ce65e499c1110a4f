using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.OpenApi;
using WebhookMiddleware.AspNetCore.Descriptions;

namespace WebhookMiddleware.AspNetCore.OpenApi;

/// <summary>Adds the application's events to a document.</summary>
internal sealed partial class EventsTransformer(OpenApiOptions options) : IOpenApiDocumentTransformer
{
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        var services = context.ApplicationServices;
        if (options.OpenApiVersion < OpenApiSpecVersion.OpenApi3_1)
        {
            Log.NoWebhooks(services.GetRequiredService<ILogger<EventsTransformer>>(), context.DocumentName, options.OpenApiVersion);
            return Task.CompletedTask;
        }

        var descriptions = services.GetService<IWebhookDescriptions>()
            ?? throw new InvalidOperationException(
                "AddWebhooksOpenApi needs the services of webhooks: call builder.Services.AddWebhooks() as well.");
        document.Include(descriptions.DescribeEvents());
        return Task.CompletedTask;
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 712, EventName = "OpenApiWithoutWebhooks", Level = LogLevel.Warning,
            Message = "The OpenAPI document '{Document}' lists no webhooks: it is written as {Version}, which has none. Set OpenApiVersion "
                + "to OpenApi3_1 in AddOpenApi, or leave AddWebhooksOpenApi out.")]
        public static partial void NoWebhooks(ILogger logger, string document, OpenApiSpecVersion version);
    }
}
