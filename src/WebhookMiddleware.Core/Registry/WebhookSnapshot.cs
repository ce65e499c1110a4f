using System.Collections.Frozen;
using WebhookMiddleware.Events;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Registry;

/// <summary>All webhooks at one moment, compiled and sorted by event. Immutable.</summary>
internal sealed class WebhookSnapshot
{
    private readonly EventPlan?[] _plans;
    private readonly FrozenDictionary<Guid, CompiledWebhook> _webhooks;

    private WebhookSnapshot(WebhookEventCatalog catalog, EventPlan?[] plans, IEnumerable<CompiledWebhook> webhooks)
    {
        _plans = plans;
        UsesQueue = catalog.Events.Zip(plans).Any(entry => entry.Second?.UsesQueue(entry.First.Phase) == true);
        _webhooks = webhooks.ToFrozenDictionary(webhook => webhook.Id);
    }

    /// <summary>All webhooks, the inactive ones too.</summary>
    public IReadOnlyCollection<CompiledWebhook> Webhooks => _webhooks.Values;

    /// <summary>Whether there is an active webhook whose events go through the queue.</summary>
    public bool UsesQueue { get; }

    /// <summary>The plan of the event with this index; null, and so nothing to do, when it has no active webhook.</summary>
    public EventPlan? this[int eventIndex] => _plans[eventIndex];

    /// <summary>The webhook with this id; null when there is none.</summary>
    public CompiledWebhook? Find(Guid id) => _webhooks.GetValueOrDefault(id);

    /// <summary>No webhooks at all: nothing is called.</summary>
    public static WebhookSnapshot Empty(WebhookEventCatalog catalog) => new(catalog, new EventPlan?[catalog.Events.Count], []);

    /// <summary>It is not known which webhooks there are: every event has a plan that fails.</summary>
    public static WebhookSnapshot NotLoaded(WebhookEventCatalog catalog)
        => new(catalog, [.. Enumerable.Repeat(EventPlan.NotLoaded, catalog.Events.Count)], []);

    /// <summary>Compiles the webhooks, taking over from <paramref name="previous"/> those that have not changed.</summary>
    public static WebhookSnapshot Build(WebhookEventCatalog catalog, WebhookSet set, WebhookSnapshot previous)
    {
        var webhooks = set.Webhooks;
        var compiled = webhooks.Select(webhook => previous.Reuse(webhook) ?? CompiledWebhook.Compile(webhook)).ToArray();
        var plans = new EventPlan?[catalog.Events.Count];
        foreach (var group in compiled.Where(webhook => webhook.Definition.IsActive).GroupBy(webhook => webhook.Definition.Event))
        {
            // An event that a newer version of the host knows and this one doesn't: no endpoint of this one raises it.
            if (catalog.TryGet(group.Key, out var webhookEvent))
            {
                plans[catalog.IndexOf(webhookEvent)] = EventPlan.Create(group);
            }
        }

        foreach (var gate in set.Unreadable.Where(webhook => webhook.IsGate))
        {
            // Nobody knows what it would say: without it requests would pass unseen.
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
            && known.Definition.SecretsUnreadable == webhook.SecretsUnreadable
                ? known
                : null;
}
