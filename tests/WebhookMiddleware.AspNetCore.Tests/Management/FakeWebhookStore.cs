using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.AspNetCore.Tests.Management;

internal sealed class FakeWebhookStore : IWebhookStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, Webhook> _webhooks = [];
    private long _version;
    private bool _isEnabled = true;

    public Task<long> GetVersionAsync(CancellationToken cancellationToken) => Task.FromResult(_version);

    public Task<WebhookSet> LoadAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult(new WebhookSet(_version, [.. _webhooks.Values], _isEnabled));
        }
    }

    public Task<Webhook?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult(_webhooks.GetValueOrDefault(id));
        }
    }

    public Task AddAsync(Webhook webhook, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _webhooks.Add(webhook.Id, webhook);
            _version++;
            return Task.CompletedTask;
        }
    }

    public Task<bool> TryUpdateAsync(Webhook webhook, long expectedVersion, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_webhooks.GetValueOrDefault(webhook.Id)?.Version != expectedVersion)
            {
                return Task.FromResult(false);
            }

            _webhooks[webhook.Id] = webhook;
            _version++;
            return Task.FromResult(true);
        }
    }

    public Task<bool> TryDeleteAsync(Guid id, long expectedVersion, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _version++;
            return Task.FromResult(_webhooks.GetValueOrDefault(id)?.Version == expectedVersion && _webhooks.Remove(id));
        }
    }

    public Task SetEnabledAsync(bool isEnabled, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            (_isEnabled, _version) = (isEnabled, _version + 1);
            return Task.CompletedTask;
        }
    }
}
