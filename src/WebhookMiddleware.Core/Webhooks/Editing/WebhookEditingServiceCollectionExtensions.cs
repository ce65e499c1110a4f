using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using WebhookMiddleware.Calling;
using WebhookMiddleware.Events;
using WebhookMiddleware.Webhooks.Validation;

namespace WebhookMiddleware.Webhooks.Editing;

/// <summary>Registers what checks and changes webhooks.</summary>
internal static class WebhookEditingServiceCollectionExtensions
{
    public static void AddWebhookEditing(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<WebhookEventCatalog>();
        services.TryAddSingleton<AddressPolicy>();
        services.TryAddSingleton<WebhookValidator>();
        services.TryAddSingleton<WebhookWarnings>();
        services.TryAddSingleton<WebhookEditor>();
    }
}
