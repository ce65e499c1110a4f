using WebhookMiddleware.DependencyInjection;
using WebhookMiddleware.EntityFrameworkCore.DependencyInjection;
using WebhookMiddleware.EntityFrameworkCore.InMemory;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Keeps webhooks in memory.</summary>
public static class WebhookInMemoryBuilderExtensions
{
    /// <summary>
    /// Keeps the webhooks, their call log and their deliveries in the memory of the process: a complete store, but nothing outlives the
    /// process and nothing is shared with other hosts. For tests and trials.
    /// </summary>
    /// <remarks>
    /// Every service provider has a database of its own. The store that is chosen last is the one that is used, so a test can call this
    /// after the application has chosen another.
    /// </remarks>
    /// <param name="builder">The result of <c>AddWebhooks()</c>.</param>
    /// <returns>The builder.</returns>
    public static IWebhookBuilder UseInMemory(this IWebhookBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddEntityFrameworkStores(services => new InMemoryBackend(services.GetRequiredService<TimeProvider>()));
        return builder;
    }
}
