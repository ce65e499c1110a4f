using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace WebhookMiddleware.AspNetCore.OpenApi;

/// <summary>Makes a document that of the management API.</summary>
internal sealed class ManagementTransformer : IOpenApiDocumentTransformer
{
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        var descriptions = Descriptions.From(context, nameof(WebhookOpenApiOptionsExtensions.AddWebhookManagementOpenApi));
        document.Info = document.Include(descriptions.DescribeManagement()).Info;
        return Task.CompletedTask;
    }
}
