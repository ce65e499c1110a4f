using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using WebhookMiddleware.Text;

namespace WebhookMiddleware.Events;

/// <summary>The events of this application, and those that tell of webhooks themselves, fixed when it starts.</summary>
internal sealed class WebhookEventCatalog
{
    private readonly FrozenDictionary<string, int> _indexes;

    public WebhookEventCatalog(WebhookEventCollection events)
    {
        Events = [.. events.Concat(WebhookFailureEvents.All).OrderBy(e => e.Name, StringComparer.Ordinal)];
        ApplicationEvents = [.. Events.Where(e => !WebhookFailureEvents.Contains(e.Name))];
        _indexes = Events.Select((e, index) => KeyValuePair.Create(e.Name, index)).ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>Gets all events, sorted by name. The position of an event in the list is its index in snapshots.</summary>
    public IReadOnlyList<WebhookEvent> Events { get; }

    /// <summary>Gets the events that the application has added, sorted by name.</summary>
    public IReadOnlyList<WebhookEvent> ApplicationEvents { get; }

    public bool TryGet(string name, [NotNullWhen(true)] out WebhookEvent? webhookEvent)
    {
        webhookEvent = _indexes.TryGetValue(name, out var index) ? Events[index] : null;
        return webhookEvent is not null;
    }

    /// <summary>Returns the index of an event of the catalogue.</summary>
    public int IndexOf(WebhookEvent webhookEvent) => _indexes[webhookEvent.Name];

    /// <summary>
    /// Finds an event that must exist and have the phase. Otherwise <paramref name="error"/> describes what would be correct.
    /// </summary>
    public bool TryGet(
        string name,
        WebhookPhase phase,
        [NotNullWhen(true)] out WebhookEvent? webhookEvent,
        [NotNullWhen(false)] out string? error)
    {
        error = !TryGet(name, out webhookEvent) ? DescribeUnknown(name)
            : webhookEvent.Phase != phase ? $"'{name}' is {Describe(webhookEvent.Phase)}, not {Describe(phase)}."
            : null;
        webhookEvent = error is null ? webhookEvent : null;
        return error is null;
    }

    /// <summary>Describes that the name is unknown, which name was probably meant, which events exist, and how to add one.</summary>
    public string DescribeUnknown(string name) => $"{DescribeMisspelt(name)} {DescribeKnown()}";

    /// <summary>Describes that the name is unknown, and which name was probably meant.</summary>
    public string DescribeMisspelt(string name)
    {
        var unknown = LogSanitizer.Of(name, maxLength: 100);
        return NearestName.Find(name, _indexes.Keys) is { } nearest
            ? $"Unknown event '{unknown}'. Did you mean '{nearest}'?"
            : $"Unknown event '{unknown}'.";
    }

    /// <summary>Describes which events exist, and how to add one.</summary>
    public string DescribeKnown()
        => $"Known events: {string.Join(", ", Events.Select(e => e.Name))}. "
            + "An application's own events are added with options.Events.Add in AddWebhooks.";

    private static string Describe(WebhookPhase phase) => phase switch
    {
        WebhookPhase.Before => "a before-event",
        WebhookPhase.After => "an after-event",
        _ => "a scheduled event",
    };
}
