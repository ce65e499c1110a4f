using WebhookMiddleware.DependencyInjection;
using WebhookMiddleware.EntityFrameworkCore.DependencyInjection;
using WebhookMiddleware.EntityFrameworkCore.InMemory;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the extension method that stores webhooks in memory.</summary>
public static class WebhookInMemoryBuilderExtensions
{
    /// <summary>
    /// Stores the webhooks, their call log and their deliveries in the memory of the process. The store is complete, but nothing outlives
    /// the process and nothing is shared with other hosts. It is meant for tests and trials.
    /// </summary>
    /// <remarks>
    /// Every service provider has its own database. The store that is chosen last is used, so a test can call this method after the
    /// application has chosen another one.
    /// </remarks>
    /// <param name="builder">The builder that <c>AddWebhooks()</c> returned.</param>
    /// <returns>The builder.</returns>
    public static IWebhookBuilder UseInMemory(this IWebhookBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddEntityFrameworkStores(services => new InMemoryBackend(services.GetRequiredService<TimeProvider>()));
        return builder;
    }
}
