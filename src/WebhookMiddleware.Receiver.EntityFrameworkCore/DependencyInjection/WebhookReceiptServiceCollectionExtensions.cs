using System.Diagnostics.CodeAnalysis;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;
using WebhookMiddleware.Receiver.EntityFrameworkCore;
using WebhookMiddleware.Receiver.Receipts;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the extension method that keeps receipts in the application's database.</summary>
public static class WebhookReceiptServiceCollectionExtensions
{
    /// <summary>
    /// Lets all receivers remember in the application's database which deliveries have been answered. Any number of hosts can share it. The
    /// model needs <see cref="WebhookReceiptModelBuilderExtensions.AddWebhookReceipts"/>, and the provider must be a relational one.
    /// </summary>
    /// <typeparam name="TContext">The application's context.</typeparam>
    /// <param name="services">The services of the application, with the context among them.</param>
    [RequiresUnreferencedCode("Entity Framework Core can't be trimmed. Keep the receipts in memory, or remove PublishTrimmed.")]
    [RequiresDynamicCode("Entity Framework Core can't be compiled ahead of time. Keep the receipts in memory, or remove PublishAot.")]
    public static IServiceCollection AddWebhookReceipts<TContext>(this IServiceCollection services)
        where TContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ReceiptPruning>();
        services.TryAddSingleton<IDeliveryReceipts, EntityReceipts<TContext>>();
        return services;
    }
}
