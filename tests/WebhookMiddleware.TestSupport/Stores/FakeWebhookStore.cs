using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.TestSupport.Stores;

/// <summary>A store of webhooks in memory, whose failures and delays a test sets.</summary>
public sealed class FakeWebhookStore : IWebhookStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, Webhook> _webhooks = [];
    private long _version;

    /// <summary>Runs before each update or deletion; the place for the write of another host.</summary>
    public Func<Task> BeforeWrite { get; set; } = () => Task.CompletedTask;

    /// <summary>Runs before all webhooks are loaded; throws to make that fail.</summary>
    public Action BeforeLoad { get; set; } = () => { };

    /// <summary>Runs before each change of the switch; fails or hangs as a store that is down does.</summary>
    public Func<Task> BeforeSwitch { get; set; } = () => Task.CompletedTask;

    public bool IsEnabled { get; private set; } = true;

    public DateTimeOffset? SwitchedAt { get; private set; }

    /// <summary>Gets how often all webhooks were loaded, or failed to be.</summary>
    public int Loads { get; private set; }

    public Task<long> GetVersionAsync(CancellationToken cancellationToken) => Task.FromResult(_version);

    public Task<WebhookSet> LoadAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            Loads++;
            BeforeLoad();
            return Task.FromResult(new WebhookSet(_version, [.. _webhooks.Values], IsEnabled) { SwitchedAt = SwitchedAt });
        }
    }

    public Task<Webhook?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult(_webhooks.GetValueOrDefault(id));
        }
    }

    public async Task AddAsync(Webhook webhook, CancellationToken cancellationToken)
    {
        // Yields, so that writers overlap unless something keeps them apart.
        await Task.Yield();
        Put(webhook);
    }

    public async Task<bool> TryUpdateAsync(IReadOnlyList<WebhookUpdate> updates, CancellationToken cancellationToken)
    {
        await BeforeWrite();
        lock (_lock)
        {
            if (updates.Any(update => _webhooks.GetValueOrDefault(update.Webhook.Id)?.Version != update.ExpectedVersion))
            {
                return false;
            }

            foreach (var (webhook, _) in updates)
            {
                Put(webhook);
            }

            return true;
        }
    }

    public async Task<bool> TryDeleteAsync(Guid id, long expectedVersion, CancellationToken cancellationToken)
    {
        await BeforeWrite();
        lock (_lock)
        {
            _version++;
            return _webhooks.GetValueOrDefault(id)?.Version == expectedVersion && _webhooks.Remove(id);
        }
    }

    public void Put(Webhook webhook)
    {
        lock (_lock)
        {
            _webhooks[webhook.Id] = webhook;
            _version++;
        }
    }

    public async Task<bool> TrySetEnabledAsync(bool isEnabled, DateTimeOffset decidedAt, CancellationToken cancellationToken)
    {
        await BeforeSwitch();
        return SwitchElsewhere(isEnabled, decidedAt);
    }

    /// <summary>Sets the switch as another host does.</summary>
    public bool SwitchElsewhere(bool isEnabled, DateTimeOffset decidedAt)
    {
        lock (_lock)
        {
            if (SwitchedAt > decidedAt)
            {
                return false;
            }

            (IsEnabled, SwitchedAt, _version) = (isEnabled, decidedAt, _version + 1);
            return true;
        }
    }
}
