using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using WebhookMiddleware.Background;
using WebhookMiddleware.Delivery;
using WebhookMiddleware.Delivery.Attempts;
using WebhookMiddleware.Delivery.Dispatching;
using WebhookMiddleware.Delivery.Maintenance;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.DependencyInjection;

internal static class WebhookDeliveryServiceCollectionExtensions
{
    /// <summary>
    /// Adds the outbox and its dispatcher. The store registers <see cref="IOutboxStore"/> and <see cref="IDeliveryQueue"/>.
    /// </summary>
    public static void AddWebhookDelivery(this IServiceCollection services)
    {
        services.TryAddSingleton<IWebhookOutbox, WebhookOutbox>();

        services.TryAddSingleton<WakeSignal>();
        services.TryAddSingleton<IDeliverySignal>(provider => provider.GetRequiredService<WakeSignal>());
        services.TryAddSingleton<DeliveryStatus>();
        services.TryAddSingleton<QueueGate>();
        services.TryAddSingleton<StoreOutage>();
        services.TryAddSingleton<IStoreOutage>(provider => provider.GetRequiredService<StoreOutage>());
        services.TryAddSingleton<QueueProbe>();
        services.AddHostedSingleton<QueueProbe>();
        services.TryAddSingleton<RetrySchedule>();
        services.TryAddSingleton<DeliveryJudge>();
        services.TryAddSingleton<WebhookDeactivator>();
        services.TryAddSingleton<InlineDeliveries>();
        services.TryAddSingleton<DeliverySender>();
        services.TryAddSingleton<DeliverySettler>();
        services.TryAddSingleton<DeliveryCapacity>();
        services.TryAddSingleton<DeliveryClaims>();
        services.TryAddSingleton<OrphanSweep>();

        services.TryAddSingleton<QueueGauges>();
        services.TryAddSingleton<DeliveryDispatcher>();
        services.AddHostedSingleton<DeliveryDispatcher>();
        services.TryAddSingleton<DeliveryMaintenance>();
        services.AddHostedSingleton<DeliveryMaintenance>();
        services.TryAddSingleton<DeliveryRetention>();
        services.AddHostedSingleton<DeliveryRetention>();
    }
}
