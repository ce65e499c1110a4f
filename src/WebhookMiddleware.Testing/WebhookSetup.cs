using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Testing;

/// <summary>Builds the webhooks that an application under test starts with.</summary>
public sealed class WebhookSetup
{
    private readonly List<WebhookSetupItem> _items = [];

    internal WebhookSetup(WebhookReceiver receiver) => Receiver = receiver;

    /// <summary>Gets the receiver that the webhooks call.</summary>
    public WebhookReceiver Receiver { get; }

    /// <summary>
    /// Adds a webhook of an event. By default it is an Exchange webhook at a path of its own, and webhooks get the order 10, 20, … as they
    /// are added. The returned item changes the defaults.
    /// </summary>
    /// <param name="eventName">The event, such as <c>before_order_add</c>.</param>
    public WebhookSetupItem On(string eventName)
    {
        var item = new WebhookSetupItem(Receiver, eventName, _items.Count + 1);
        _items.Add(item);
        return item;
    }

    internal IEnumerable<Webhook> Build(TimeProvider timeProvider) => _items.Select(item => item.Build(timeProvider.GetUtcNow()));
}
