using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using WebhookMiddleware.Addressing;
using WebhookMiddleware.Webhooks;
using WebhookMiddleware.Webhooks.Editing;
using WebhookMiddleware.Webhooks.Validation;

namespace WebhookMiddleware.DependencyInjection;

/// <summary>Registers the services that validate and change webhooks.</summary>
internal static class WebhookEditingServiceCollectionExtensions
{
    public static void AddWebhookEditing(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddWebhookEvents();
        services.TryAddSingleton<AddressPolicy>();
        services.TryAddSingleton<WebhookValidator>();
        services.TryAddSingleton<WebhookWarnings>();
        services.TryAddSingleton<WebhookAcceptance>();
        services.TryAddSingleton<WebhookChangeNotifier>();
        services.TryAddSingleton<ConfiguredWebhooks>();
        services.TryAddSingleton<AllWebhooks>();
        services.TryAddSingleton<WebhookWriter>();
        services.TryAddSingleton<WebhookEditor>();
        services.TryAddSingleton<WebhookDrafts>();
        services.TryAddSingleton<WebhookRestorer>();
        services.TryAddSingleton<WebhookImporter>();
    }
}
