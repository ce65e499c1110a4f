using System.Collections.Frozen;
using WebhookMiddleware.Events;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Registry;

/// <summary>An immutable snapshot of all webhooks, compiled and grouped by event.</summary>
internal sealed class WebhookSnapshot
{
    private readonly EventPlan?[] _plans;
    private readonly FrozenDictionary<Guid, CompiledWebhook> _webhooks;

    private WebhookSnapshot(WebhookEventCatalog catalog, EventPlan?[] plans, IEnumerable<CompiledWebhook> webhooks)
    {
        _plans = plans;
        HasActive = Array.Exists(plans, plan => plan is not null);
        UsesQueue = catalog.Events.Zip(plans).Any(entry => entry.Second?.UsesQueue(entry.First.Phase) == true);
        _webhooks = webhooks.ToFrozenDictionary(webhook => webhook.Id);
    }

    /// <summary>Gets all webhooks, including inactive ones.</summary>
    public IReadOnlyCollection<CompiledWebhook> Webhooks => _webhooks.Values;

    /// <summary>Gets whether any event has a plan.</summary>
    public bool HasActive { get; }

    /// <summary>Gets whether any active webhook's event uses the queue.</summary>
    public bool UsesQueue { get; }

    /// <summary>Gets the plan of the event with this index, or null when the event has no active webhook.</summary>
    public EventPlan? this[int eventIndex] => _plans[eventIndex];

    /// <summary>Returns the webhook with this id, or null.</summary>
    public CompiledWebhook? Find(Guid id) => _webhooks.GetValueOrDefault(id);

    /// <summary>Creates a snapshot without webhooks, which calls nothing.</summary>
    public static WebhookSnapshot Empty(WebhookEventCatalog catalog) => new(catalog, new EventPlan?[catalog.Events.Count], []);

    /// <summary>Creates a snapshot for the time before the webhooks have been loaded: every event has a plan that fails.</summary>
    public static WebhookSnapshot NotLoaded(WebhookEventCatalog catalog)
        => new(catalog, [.. Enumerable.Repeat(EventPlan.NotLoaded, catalog.Events.Count)], []);

    /// <summary>Compiles the webhooks and reuses those of <paramref name="previous"/> that have not changed.</summary>
    public static WebhookSnapshot Build(WebhookEventCatalog catalog, WebhookSet set, WebhookSnapshot previous)
    {
        var webhooks = set.Webhooks;
        var compiled = webhooks.Select(webhook => previous.Reuse(webhook) ?? CompiledWebhook.Compile(webhook)).ToArray();
        var plans = new EventPlan?[catalog.Events.Count];
        foreach (var group in compiled.Where(webhook => webhook.Definition.IsActive).GroupBy(webhook => webhook.Definition.Event))
        {
            // The event belongs to another version of the host. No endpoint of this host raises it.
            if (catalog.TryGet(group.Key, out var webhookEvent))
            {
                plans[catalog.IndexOf(webhookEvent)] = EventPlan.Create(group);
            }
        }

        foreach (var gate in set.Unreadable.Where(webhook => webhook.IsGate))
        {
            // The decision of an unreadable gate is unknown, so requests are refused rather than passed without it.
            if (catalog.TryGet(gate.Event, out var guarded) && guarded.Phase == WebhookPhase.Before)
            {
                plans[catalog.IndexOf(guarded)] = EventPlan.NotLoaded;
            }
        }

        return new WebhookSnapshot(catalog, plans, compiled);
    }

    private CompiledWebhook? Reuse(Webhook webhook)
        => Find(webhook.Id) is { } known
            && known.Definition.Version == webhook.Version
            && known.Definition.Source == webhook.Source
            && known.Definition.SecretsUnreadable == webhook.SecretsUnreadable
                ? known
                : null;
}
