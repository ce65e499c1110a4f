using Microsoft.Extensions.DependencyInjection.Extensions;
using WebhookMiddleware;
using WebhookMiddleware.DependencyInjection;
using WebhookMiddleware.Events;
using WebhookMiddleware.Subscriptions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides extensions to add the event <c>on_subscription</c>.</summary>
public static class WebhookSubscriptionsBuilderExtensions
{
    /// <summary>
    /// Adds the event <c>on_subscription</c>, and raises it for each subscription whose term expires, once, whatever the number of hosts.
    /// Can be called more than once; the last source applies.
    /// </summary>
    /// <typeparam name="TSource">The source of the application's subscriptions. Registered as a scoped service.</typeparam>
    /// <param name="builder">The builder that <c>AddWebhooks()</c> or <c>AddWebhookCore()</c> returned.</param>
    /// <returns>The builder.</returns>
    public static IWebhookBuilder AddSubscriptions<TSource>(this IWebhookBuilder builder)
        where TSource : class, IExpiringSubscriptionSource
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.Services.Configure<WebhookOptions>(static options => options.Events.AddOnce(LoyaltyEvents.Subscription));
        builder.Services.Replace(ServiceDescriptor.Scoped<IExpiringSubscriptionSource, TSource>());
        builder.Services.AddHostedService<SubscriptionExpiryWorker>();
        return builder;
    }
}
