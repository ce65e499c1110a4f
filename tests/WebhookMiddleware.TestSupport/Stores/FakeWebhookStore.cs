using WebhookMiddleware.Audit;
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

    /// <summary>Gets what writes keep of the webhooks that they replace.</summary>
    public FakeWebhookHistory History { get; } = new();

    /// <summary>Gets the entries that writes add to the audit.</summary>
    public FakeAuditLog Audit { get; } = new();

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

    public async Task<bool> TryWriteAsync(WebhookChanges changes, CancellationToken cancellationToken)
    {
        if (changes.Added.Count == 0)
        {
            await BeforeWrite();
        }

        // Yields, so that writers overlap unless something keeps them apart.
        await Task.Yield();
        lock (_lock)
        {
            if (changes.Added.Any(webhook => _webhooks.ContainsKey(webhook.Id))
                || changes.Updated.Any(update => VersionOf(update.Webhook.Id) != update.ExpectedVersion)
                || changes.Deleted.Any(deletion => VersionOf(deletion.Id) != deletion.ExpectedVersion))
            {
                return false;
            }

            foreach (var webhook in changes.Added.Concat(changes.Updated.Select(update => update.Webhook)))
            {
                Put(webhook);
            }

            foreach (var deletion in changes.Deleted)
            {
                _webhooks.Remove(deletion.Id);
                _version++;
            }

            History.Keep(changes.Kept);
            Audit.Entries.AddRange(changes.Audit);
            return true;
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

    public async Task<bool> TrySetEnabledAsync(
        bool isEnabled, DateTimeOffset decidedAt, AuditEntry? entry, CancellationToken cancellationToken)
    {
        await BeforeSwitch();
        if (!SwitchElsewhere(isEnabled, decidedAt))
        {
            return false;
        }

        if (entry is not null)
        {
            Audit.Entries.Add(entry);
        }

        return true;
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

    private long? VersionOf(Guid id) => _webhooks.GetValueOrDefault(id)?.Version;
}
