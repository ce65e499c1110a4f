using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using WebhookMiddleware.DependencyInjection;

namespace WebhookMiddleware.Administration;

internal static class WebhookAdministrationServiceCollectionExtensions
{
    public static void AddWebhookAdministration(this IServiceCollection services)
    {
        services.AddWebhookEditing();
        services.TryAddSingleton<IWebhookAdministration, WebhookAdministration>();
    }
}
