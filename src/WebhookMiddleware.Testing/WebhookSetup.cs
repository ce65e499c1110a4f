using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.Administration;
using WebhookMiddleware.Events;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Testing;

/// <summary>Builds the webhooks that an application under test starts with.</summary>
public class WebhookSetup
{
    private readonly List<WebhookSetupItem> _items = [];
    private bool _isAdded;
    private bool _isStored;

    internal WebhookSetup(WebhookReceiver receiver) => Receiver = receiver;

    /// <summary>Gets the receiver that the webhooks call.</summary>
    public WebhookReceiver Receiver { get; }

    internal bool UsesApplicationStore { get; private set; }

    /// <summary>
    /// Adds a webhook of an event. By default it is an Exchange webhook at a path of its own, and webhooks get the order 10, 20, … as
    /// they are added. The returned item changes the defaults. An event that the application does not have fails its start.
    /// </summary>
    /// <param name="eventName">The event, such as <c>before_order_add</c>.</param>
    /// <exception cref="InvalidOperationException">The application has started with its webhooks.</exception>
    public WebhookSetupItem On(string eventName)
    {
        var item = new WebhookSetupItem(this, eventName, _items.Count + 1);
        _items.Add(item);
        return item;
    }

    /// <summary>
    /// Adds the webhooks to the store that the application has chosen. By default it gets a fresh one in memory, so that nothing is left
    /// over from another test. For tests of the store itself, and of events that the application's own <c>DbContext</c> writes.
    /// </summary>
    /// <exception cref="InvalidOperationException">The application has been set up already.</exception>
    public void UseApplicationStore()
    {
        ThrowIfAdded();
        UsesApplicationStore = true;
    }

    /// <summary>
    /// Adds the webhooks to the store, and loads them. They are not validated, apart from their events, because tests also need webhooks
    /// that a save would refuse.
    /// </summary>
    internal async Task AddToStoreAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        _isStored = true;
        var catalog = services.GetRequiredService<WebhookEventCatalog>();
        if (_items.Find(item => !catalog.TryGet(item.Event, out _)) is { } unknown)
        {
            throw new InvalidOperationException(
                $"The webhook '{unknown.Name}' of the set-up has an event that the application does not have. "
                    + catalog.DescribeUnknown(unknown.Event));
        }

        var (store, now) = (services.GetRequiredService<IWebhookStore>(), services.GetRequiredService<TimeProvider>().GetUtcNow());
        foreach (var item in _items)
        {
            await store.AddAsync(item.Build(now), cancellationToken);
        }

        await services.GetRequiredService<IWebhookAdministration>().NotifyChangedAsync(cancellationToken);
    }

    internal virtual void Started(IServiceProvider services)
    {
    }

    internal virtual void Stopped(IServiceProvider services) => Receiver.Held.HostStops(services);

    /// <summary>Notes that an application's services have got the set-up.</summary>
    internal void Added() => _isAdded = true;

    /// <summary>Fails if the services have got the set-up: what they got no longer changes.</summary>
    internal void ThrowIfAdded([CallerMemberName] string method = "")
    {
        if (_isAdded)
        {
            throw new InvalidOperationException(
                $"The application has been set up already. Call {method}() before AddTestWebhooks, and with WithWebhooks before the first "
                    + "CreateClient() or Services, which starts the application.");
        }
    }

    /// <summary>Fails if the webhooks are in the store: there they no longer change.</summary>
    internal void ThrowIfStored()
    {
        if (_isStored)
        {
            throw new InvalidOperationException(
                "The application has started with its webhooks already. Add and change webhooks before it starts, which a "
                    + "WebApplicationFactory does with the first CreateClient(), or replace all webhooks of the running application: "
                    + "await app.Services.SetWebhooksAsync(receiver, setup => …).");
        }
    }
}
