using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using WebhookMiddleware.Audit;
using WebhookMiddleware.CallLog;
using WebhookMiddleware.DependencyInjection;
using WebhookMiddleware.EntityFrameworkCore;
using WebhookMiddleware.Failures;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Statistics;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Testing;

/// <summary>Replaces the application's store with one in memory that begins empty with each host.</summary>
internal static class FreshStore
{
    // Those that a store which is not built on EF Core has registered.
    private static readonly Type[] Roles =
    [
        typeof(IWebhookStore), typeof(IWebhookHistory), typeof(IAuditLog), typeof(ICallLogWriter), typeof(ICallLogReader),
        typeof(IStatisticsWriter), typeof(IStatisticsReader), typeof(IFailureStore), typeof(IOutboxStore), typeof(IDeliveryQueue),
        typeof(IDeliveryLog),
    ];

    public static void Use(IServiceCollection services)
    {
        if (services.All(service => service.ServiceType != typeof(IDbContextFactory<WebhookDbContext>)))
        {
            Array.ForEach(Roles, role => services.RemoveAll(role));
        }

        new Builder(services).UseInMemory();
    }

    private sealed record Builder(IServiceCollection Services) : IWebhookBuilder;
}
