using Microsoft.Extensions.DependencyInjection.Extensions;
using WebhookMiddleware.Audit;
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

    public Task<bool> TryWriteAsync(WebhookChanges changes, CancellationToken cancellationToken)
        => store.TryWriteAsync(changes with { Added = [.. changes.Added.Select(PlantedSecrets.PlantIn)] }, cancellationToken);

    public Task<bool> TrySetEnabledAsync(
        bool isEnabled, DateTimeOffset decidedAt, AuditEntry? entry, CancellationToken cancellationToken)
        => store.TrySetEnabledAsync(isEnabled, decidedAt, entry, cancellationToken);
}
