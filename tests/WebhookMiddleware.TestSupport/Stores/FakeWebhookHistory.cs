using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.TestSupport.Stores;

/// <summary>The earlier versions of the webhooks of a <see cref="FakeWebhookStore"/>.</summary>
public sealed class FakeWebhookHistory : IWebhookHistory
{
    private readonly List<WebhookVersion> _versions = [];

    public void Keep(IEnumerable<WebhookVersion> versions)
    {
        foreach (var version in versions)
        {
            _versions.RemoveAll(known => (known.WebhookId, known.Version) == (version.WebhookId, version.Version));
            _versions.Add(version);
        }
    }

    public Task<IReadOnlyList<WebhookVersion>> ReadAsync(Guid webhookId, long? before, int limit, CancellationToken cancellationToken)
        => Task.FromResult<IReadOnlyList<WebhookVersion>>(
            [.. Of(webhookId).Where(v => before is null || v.Version < before).OrderByDescending(v => v.Version).Take(limit)]);

    public Task<WebhookVersion?> FindAsync(Guid webhookId, long version, CancellationToken cancellationToken)
        => Task.FromResult(Of(webhookId).SingleOrDefault(v => v.Version == version));

    public Task<IReadOnlyDictionary<Guid, long>> GetLatestAsync(IReadOnlyCollection<Guid> webhookIds, CancellationToken cancellationToken)
        => Task.FromResult<IReadOnlyDictionary<Guid, long>>(
            _versions.Where(v => webhookIds.Contains(v.WebhookId)).GroupBy(v => v.WebhookId).ToDictionary(v => v.Key, v => v.Max(one => one.Version)));

    public Task<int> PruneAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken)
    {
        WebhookVersion[] old = [.. _versions.Where(v => v.KeptAt < before).OrderBy(v => v.KeptAt).Take(limit)];
        return Task.FromResult(_versions.RemoveAll(old.Contains));
    }

    private IEnumerable<WebhookVersion> Of(Guid webhookId) => _versions.Where(v => v.WebhookId == webhookId);
}
