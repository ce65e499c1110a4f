using System.Collections;

namespace WebhookMiddleware.Events;

/// <summary>Represents the events that an application knows: the nine built-in ones, and its own.</summary>
public sealed class WebhookEventCollection : IEnumerable<WebhookEvent>
{
    private readonly Dictionary<string, WebhookEvent> _events = BuiltIn().ToDictionary(e => e.Name, StringComparer.Ordinal);

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

        if (!_events.TryAdd(webhookEvent.Name, webhookEvent))
        {
            throw new ArgumentException($"The event '{webhookEvent.Name}' already exists.", nameof(webhookEvent));
        }
    }

    /// <inheritdoc/>
    public IEnumerator<WebhookEvent> GetEnumerator() => _events.Values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static bool IsName(string name)
        => name is { Length: >= 1 and <= 100 }
            && char.IsAsciiLetterLower(name[0])
            && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_');

    private static IEnumerable<WebhookEvent> BuiltIn() =>
    [
        new(WebhookEvents.BeforeRegistration, WebhookPhase.Before, "Before registration", "До регистрации"),
        new(WebhookEvents.AfterRegistration, WebhookPhase.After, "After registration", "После регистрации"),
        new(WebhookEvents.BeforeOrderAdd, WebhookPhase.Before, "Before an order is added", "Перед добавлением заказа"),
        new(WebhookEvents.BeforeOrderUpdate, WebhookPhase.Before, "Before an order is updated", "Перед обновлением заказа"),
        new(WebhookEvents.BeforeOrderSetStatus, WebhookPhase.Before, "Before an order's status is set", "Перед установкой статуса заказа"),
        new(WebhookEvents.BeforeDeliveryServiceCalculate, WebhookPhase.Before, "Before delivery is calculated", "Перед расчётом доставки"),
        new(WebhookEvents.BeforeUserUpdate, WebhookPhase.Before, "Before a user is updated", "Перед обновлением пользователя"),
        new(WebhookEvents.BeforeUserNew, WebhookPhase.Before, "Before a new user", "Перед новым пользователем"),
        new(WebhookEvents.OnSubscription, WebhookPhase.Scheduled, "On subscription", "При подписке")
        {
            PayloadType = typeof(SubscriptionExpiry),
        },
    ];
}
