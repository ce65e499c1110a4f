using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using WebhookMiddleware.Administration;

namespace WebhookMiddleware.DependencyInjection;

internal static class WebhookAdministrationServiceCollectionExtensions
{
    public static void AddWebhookAdministration(this IServiceCollection services)
    {
        services.AddWebhookEditing();
        services.TryAddSingleton<DeliveryReplays>();
        services.TryAddSingleton<AuditRetention>();
        services.AddHostedSingleton<AuditRetention>();
        services.TryAddSingleton<IWebhookAdministration, WebhookAdministration>();
    }
}
