namespace WebhookMiddleware.Webhooks;

/// <summary>Holds the webhooks that come from this host's configuration. They are read by another part, and valid.</summary>
internal sealed class ConfiguredWebhooks
{
    private readonly Lock _lock = new();
    private volatile IReadOnlyList<Webhook> _current = [];

    /// <summary>Gets the webhooks. Each change creates a new list.</summary>
    public IReadOnlyList<Webhook> Current => _current;

    /// <summary>Gets what is wrong with a configuration that was reloaded and is not used. Empty when there is nothing.</summary>
    public IReadOnlyList<string> Refused { get; private set; } = [];

    /// <summary>Returns the webhook with this id, or null.</summary>
    public Webhook? Find(Guid id) => _current.FirstOrDefault(webhook => webhook.Id == id);

    public void Use(IReadOnlyList<Webhook> webhooks)
    {
        lock (_lock)
        {
            (_current, Refused) = (webhooks, []);
        }
    }

    /// <summary>Keeps the current webhooks, because the configuration that was reloaded is wrong.</summary>
    public void Refuse(IReadOnlyList<string> errors) => Refused = errors;

    /// <summary>
    /// Deactivates a webhook on this host, until its configuration changes or the host restarts. Returns whether it was active.
    /// </summary>
    public bool Deactivate(Guid id)
    {
        lock (_lock)
        {
            if (Find(id) is not { IsActive: true } active)
            {
                return false;
            }

            var inactive = active with { IsActive = false, Version = active.Version + 1 };
            _current = [.. _current.Select(webhook => webhook.Id == id ? inactive : webhook)];
            return true;
        }
    }
}
