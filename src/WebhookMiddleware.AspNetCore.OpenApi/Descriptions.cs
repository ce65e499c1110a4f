using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.AspNetCore.Descriptions;

namespace WebhookMiddleware.AspNetCore.OpenApi;

/// <summary>Finds the service that describes webhooks.</summary>
internal static class Descriptions
{
    public static IWebhookDescriptions From(OpenApiDocumentTransformerContext context, string verb)
        => context.ApplicationServices.GetService<IWebhookDescriptions>()
            ?? throw new InvalidOperationException(
                $"{verb} needs the services of webhooks: call builder.Services.AddWebhooks() as well.");
}
