using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Core.Tests.Webhooks;

internal sealed class FakeWebhookStore : IWebhookStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, Webhook> _webhooks = [];
    private long _version;

    /// <summary>Runs before each update or deletion: the place for somebody else's write.</summary>
    public Func<Task> BeforeWrite { get; set; } = () => Task.CompletedTask;

    /// <summary>Throws to make the loading of all webhooks fail.</summary>
    public Action BeforeLoad { get; set; } = () => { };

    /// <summary>Runs before each change of the switch: fails or hangs to play a store that is down.</summary>
    public Func<Task> BeforeSwitch { get; set; } = () => Task.CompletedTask;

    public bool IsEnabled { get; private set; } = true;

    public DateTimeOffset? SwitchedAt { get; private set; }

    /// <summary>How often all webhooks were to be loaded.</summary>
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
        // Gives way, so that writers that nothing else holds apart overlap.
        await Task.Yield();
        Put(webhook);
    }

    public async Task<bool> TryUpdateAsync(Webhook webhook, long expectedVersion, CancellationToken cancellationToken)
    {
        await BeforeWrite();
        lock (_lock)
        {
            if (_webhooks.GetValueOrDefault(webhook.Id)?.Version != expectedVersion)
            {
                return false;
            }

            Put(webhook);
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

    public Task SetEnabledAsync(bool isEnabled, CancellationToken cancellationToken) => throw new NotSupportedException();

    public async Task<bool> TrySetEnabledAsync(bool isEnabled, DateTimeOffset decidedAt, CancellationToken cancellationToken)
    {
        await BeforeSwitch();
        return SwitchElsewhere(isEnabled, decidedAt);
    }

    /// <summary>Another host, which can reach the store, sets the switch.</summary>
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
