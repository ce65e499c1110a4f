using System.Collections;

namespace WebhookMiddleware.Events;

/// <summary>Represents the events that an application knows.</summary>
public sealed class WebhookEventCollection : IEnumerable<WebhookEvent>
{
    private readonly Dictionary<string, WebhookEvent> _events = new(StringComparer.Ordinal);

    /// <summary>Adds an event.</summary>
    /// <param name="name">The event's name: 1 to 100 lower-case letters, digits and underscores, starting with a letter.</param>
    /// <param name="phase">When the event fires.</param>
    /// <param name="titleEn">The display name in English. Null: the event's name.</param>
    /// <param name="titleRu">The display name in Russian. Null: the English one.</param>
    /// <param name="payloadType">The type of the payload. Null: the body type of the endpoints that are bound to the event.</param>
    /// <returns>This collection.</returns>
    /// <exception cref="ArgumentException">The name is malformed or already taken.</exception>
    public WebhookEventCollection Add(
        string name, WebhookPhase phase, string? titleEn = null, string? titleRu = null, Type? payloadType = null)
    {
        Add(new WebhookEvent(name, phase, titleEn ?? name, titleRu ?? titleEn ?? name) { PayloadType = payloadType });
        return this;
    }

    /// <summary>Adds an event.</summary>
    /// <param name="webhookEvent">The event.</param>
    /// <exception cref="ArgumentException">The name is malformed or already taken.</exception>
    public void Add(WebhookEvent webhookEvent)
    {
        ArgumentNullException.ThrowIfNull(webhookEvent);
        if (!IsName(webhookEvent.Name))
        {
            throw new ArgumentException(
                $"'{webhookEvent.Name}' is not a valid event name. "
                    + "Use 1 to 100 lower-case letters, digits and underscores, starting with a letter.",
                nameof(webhookEvent));
        }

        if (WebhookFailureEvents.Contains(webhookEvent.Name))
        {
            throw new ArgumentException(
                $"The event '{webhookEvent.Name}' tells of webhooks themselves. Every application has it; use another name.",
                nameof(webhookEvent));
        }

        if (!_events.TryAdd(webhookEvent.Name, webhookEvent))
        {
            throw new ArgumentException($"The event '{webhookEvent.Name}' already exists.", nameof(webhookEvent));
        }
    }

    /// <summary>Adds an event that several features of an application may add, unless it is there.</summary>
    /// <exception cref="ArgumentException">Another event has the name.</exception>
    internal void AddOnce(WebhookEvent webhookEvent)
    {
        if (!_events.TryGetValue(webhookEvent.Name, out var known) || known != webhookEvent)
        {
            Add(webhookEvent);
        }
    }

    /// <inheritdoc/>
    public IEnumerator<WebhookEvent> GetEnumerator() => _events.Values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static bool IsName(string name)
        => name is { Length: >= 1 and <= 100 }
            && char.IsAsciiLetterLower(name[0])
            && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_');
}
