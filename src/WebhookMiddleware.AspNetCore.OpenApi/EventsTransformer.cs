using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.OpenApi;

namespace WebhookMiddleware.AspNetCore.OpenApi;

/// <summary>Adds the application's events to a document, and to its own operations the responses by which webhooks stop requests.</summary>
internal sealed partial class EventsTransformer(OpenApiOptions options) : IOpenApiDocumentTransformer
{
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        var descriptions = Descriptions.From(context, nameof(WebhookOpenApiOptionsExtensions.AddWebhooksOpenApi));
        document.AddResponses(descriptions.DescribeClientResponses());
        if (options.OpenApiVersion < OpenApiSpecVersion.OpenApi3_1)
        {
            var logger = context.ApplicationServices.GetRequiredService<ILogger<EventsTransformer>>();
            Log.NoWebhooks(logger, context.DocumentName, options.OpenApiVersion);
            return Task.CompletedTask;
        }

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
