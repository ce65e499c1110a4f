using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using WebhookMiddleware.Calling;
using WebhookMiddleware.Delivery.Attempts;
using WebhookMiddleware.Delivery.Dispatching;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Registry;
using WebhookMiddleware.Subscriptions;

namespace WebhookMiddleware.Testing;

/// <summary>The deliveries of one host.</summary>
internal sealed class HostDeliveries(IServiceProvider services, WebhookReceiver receiver)
{
    private const int PageSize = 500;

    private readonly IDeliveryLog _log = services.GetRequiredService<IDeliveryLog>();
    private readonly DeliveryDispatcher _dispatcher = services.GetRequiredService<DeliveryDispatcher>();
    private readonly WebhookRegistry _registry = services.GetRequiredService<WebhookRegistry>();
    private readonly WebhookResilience _resilience = services.GetRequiredService<WebhookResilience>();
    private readonly TimeProvider _timeProvider = services.GetRequiredService<TimeProvider>();

    public async Task<IReadOnlyList<DeliverySummary>> ListAsync()
    {
        var deliveries = new List<DeliverySummary>();
        for (long? cursor = null; ;)
        {
            var page = await _log.ReadAsync(new DeliveryQuery { Cursor = cursor, Limit = PageSize }, CancellationToken.None);
            deliveries.AddRange(page.Items);
            cursor = page.NextCursor;
            if (cursor is null)
            {
                deliveries.Reverse();
                return deliveries;
            }
        }
    }

    /// <summary>Finds what is still to be delivered, and wakes the dispatcher for what is due.</summary>
    public async Task<OpenDeliveries> ReadAsync()
    {
        // All deliveries are read, not those of a state: one that changes its state in between could be missed.
        var open = (await ListAsync()).Where(delivery => delivery.State is DeliveryState.Pending or DeliveryState.Delivering).ToArray();
        var now = _timeProvider.GetUtcNow();
        var tripped = _resilience.FindTripped();
        var attempted = open
            .GroupBy(delivery => delivery.WebhookId)
            .SelectMany(ofWebhook => FindAttempted(
                ofWebhook, tripped.FirstOrDefault(breaker => breaker.WebhookId == ofWebhook.Key).OpenUntil ?? DateTimeOffset.MinValue))
            .ToArray();
        var due = attempted.Where(delivery => delivery.At <= now).Select(delivery => delivery.Delivery).ToArray();
        if (due.Length > 0)
        {
            _dispatcher.AskForRetries();
        }

        return new OpenDeliveries(due, attempted.Where(delivery => delivery.At > now).Min(delivery => (DateTimeOffset?)delivery.At));
    }

    /// <summary>Raises the events of expired subscriptions, as the next poll would.</summary>
    public Task RaiseExpiredAsync()
        => Task.WhenAll(services.GetServices<IHostedService>().OfType<SubscriptionExpiryWorker>().Select(RaiseAllAsync));

    private static async Task RaiseAllAsync(SubscriptionExpiryWorker worker)
    {
        using var limit = new CancellationTokenSource(WebhookDeliveries.DefaultTimeout, TimeProvider.System);
        while (await worker.RunOnceAsync(CancellationToken.None) == TimeSpan.Zero)
        {
            // The batch was full, so there may be more.
            if (limit.IsCancellationRequested)
            {
                throw new TimeoutException(
                    "The source of expiring subscriptions returns full batches without end. Does MarkRaisedAsync mark what it is given?");
            }
        }
    }

    // What the dispatcher attempts of a webhook's deliveries, oldest first, and when something happens to each.
    private IEnumerable<(DeliverySummary Delivery, DateTimeOffset At)> FindAttempted(
        IGrouping<Guid, DeliverySummary> open, DateTimeOffset heldBackUntil)
    {
        var webhook = _registry.Current.Find(open.Key);
        foreach (var delivery in webhook?.KeepsOrder() == true ? open.Take(1) : open)
        {
            if (delivery.State is DeliveryState.Delivering)
            {
                yield return (delivery, EndOfTimeLimit(delivery, webhook) ?? DateTimeOffset.MinValue);
            }
            else if (webhook is { Definition.IsActive: true } && delivery.NextAttemptAt is { } at)
            {
                yield return (delivery, at > heldBackUntil ? at : heldBackUntil);
            }
        }
    }

    // With a fake clock, a request that the receiver holds waits for its time limit, which only the clock's next move can reach.
    private DateTimeOffset? EndOfTimeLimit(DeliverySummary delivery, CompiledWebhook? webhook)
        => receiver.Held.Clock != TimeProvider.System && webhook is not null && receiver.Held.FindSince(delivery.MessageId) is { } since
            ? since + webhook.Timeout
            : null;
}
