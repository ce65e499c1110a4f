using WebhookMiddleware;
using WebhookMiddleware.DependencyInjection;
using WebhookMiddleware.Events;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides extensions to add the events of a loyalty-and-orders API.</summary>
public static class WebhookLoyaltyEventsBuilderExtensions
{
    /// <summary>
    /// Adds the nine events of a loyalty-and-orders API, whose names are the constants of <see cref="WebhookEvents"/>. Safe to call twice.
    /// Without it an application has only the events that it adds itself.
    /// </summary>
    /// <param name="builder">The builder that <c>AddWebhooks()</c> or <c>AddWebhookCore()</c> returned.</param>
    /// <returns>The builder.</returns>
    public static IWebhookBuilder AddLoyaltyEvents(this IWebhookBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.Configure<WebhookOptions>(static options => LoyaltyEvents.AddTo(options.Events));
        return builder;
    }
}
