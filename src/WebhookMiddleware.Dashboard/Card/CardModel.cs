using WebhookMiddleware.AspNetCore.Management.Trials;
using WebhookMiddleware.Events;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Dashboard.Card;

/// <summary>What the card shows.</summary>
/// <param name="Form">The values of its controls.</param>
/// <param name="Id">The webhook; null for a new one.</param>
/// <param name="Stored">The webhook as it is stored; null for a new one, or if the store can't be reached.</param>
internal sealed record CardModel(HookForm Form, Guid? Id, Webhook? Stored)
{
    /// <summary>Gets the errors by control, in the language of the page.</summary>
    public IReadOnlyDictionary<string, string[]> Errors { get; init; } = new Dictionary<string, string[]>();

    /// <summary>Gets what is allowed but probably unintended.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Gets what somebody else has changed meanwhile.</summary>
    public IReadOnlyList<CardConflict> Conflicts { get; init; } = [];

    /// <summary>Gets the message above the card: the name of a text, and its kind. Null for none.</summary>
    public (string Kind, string Text)? Message { get; init; }

    /// <summary>Gets the events that can be chosen.</summary>
    public required IReadOnlyList<WebhookEvent> Events { get; init; }

    /// <summary>Gets the chosen event's other webhooks and this one, in their order.</summary>
    public IReadOnlyList<Webhook> Run { get; init; } = [];

    /// <summary>Gets the members that templates of the chosen event can use.</summary>
    public IReadOnlyList<EventField> Fields { get; init; } = [];

    /// <summary>Gets what the webhook would send for the event's sample; null while no event is chosen.</summary>
    public BodyPreviewResult? Preview { get; init; }

    /// <summary>Gets the chosen event; null if none is, or this host does not know it.</summary>
    public WebhookEvent? Event => Events.FirstOrDefault(known => known.Name == Form["event"]);

    /// <summary>Gets whether the webhook is changed elsewhere: in the application's configuration.</summary>
    public bool IsConfigured => Stored?.Source is WebhookSource.Configuration;

    /// <summary>Returns the errors of a control; none if there are none.</summary>
    public IReadOnlyList<string> ErrorsOf(string name) => Errors.TryGetValue(name, out var messages) ? messages : [];
}
