using Microsoft.Extensions.DependencyInjection.Extensions;
using WebhookMiddleware.EntityFrameworkCore.Webhooks;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.FunctionalTests.Emissions;

/// <summary>Gives every new webhook the planted secrets.</summary>
internal sealed class PlantingStore(WebhookStore store) : IWebhookStore
{
    /// <summary>Plants secrets in every webhook of a host.</summary>
    public static void Use(IServiceCollection services)
    {
        services.TryAddSingleton<WebhookStore>();
        services.Replace(ServiceDescriptor.Singleton<IWebhookStore, PlantingStore>());
    }

    public string Name => store.Name;

    public Task<long> GetVersionAsync(CancellationToken cancellationToken) => store.GetVersionAsync(cancellationToken);

    public Task<WebhookSet> LoadAsync(CancellationToken cancellationToken) => store.LoadAsync(cancellationToken);

    public Task<Webhook?> FindAsync(Guid id, CancellationToken cancellationToken) => store.FindAsync(id, cancellationToken);

    public Task AddAsync(Webhook webhook, CancellationToken cancellationToken)
        => store.AddAsync(PlantedSecrets.PlantIn(webhook), cancellationToken);

    public Task<bool> TryUpdateAsync(IReadOnlyList<WebhookUpdate> updates, CancellationToken cancellationToken)
        => store.TryUpdateAsync(updates, cancellationToken);

    public Task<bool> TryDeleteAsync(Guid id, long expectedVersion, CancellationToken cancellationToken)
        => store.TryDeleteAsync(id, expectedVersion, cancellationToken);

    public Task<bool> TrySetEnabledAsync(bool isEnabled, DateTimeOffset decidedAt, CancellationToken cancellationToken)
        => store.TrySetEnabledAsync(isEnabled, decidedAt, cancellationToken);
}
