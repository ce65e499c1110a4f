using Microsoft.Extensions.DependencyInjection.Extensions;
using WebhookMiddleware.DependencyInjection;
using WebhookMiddleware.Subscriptions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the event <c>on_subscription</c>.</summary>
public static class WebhookSubscriptionsBuilderExtensions
{
    /// <summary>
    /// Raises <c>on_subscription</c> for each subscription whose term expires, once, however many hosts there are. Safe to call twice; the last source counts.
    /// </summary>
    /// <typeparam name="TSource">Where the application keeps its subscriptions. A scoped service.</typeparam>
    /// <param name="builder">What <c>AddWebhooks()</c> or <c>AddWebhookCore()</c> gave.</param>
    public static IWebhookBuilder AddSubscriptions<TSource>(this IWebhookBuilder builder)
        where TSource : class, IExpiringSubscriptionSource
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.Services.Replace(ServiceDescriptor.Scoped<IExpiringSubscriptionSource, TSource>());
        builder.Services.TryAddSingleton<IScheduledEvents, ScheduledEvents>();
        builder.Services.AddHostedService<SubscriptionExpiryWorker>();
        return builder;
    }
}
