using System.Collections.Concurrent;
using System.Globalization;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.Testing;

/// <summary>Represents the background deliveries of an application under test.</summary>
public sealed class WebhookDeliveries
{
    internal static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private readonly WebhookReceiver _receiver;
    private readonly ConcurrentDictionary<IServiceProvider, HostDeliveries> _hosts = [];

    internal WebhookDeliveries(WebhookReceiver receiver) => _receiver = receiver;

    /// <summary>Waits until no delivery is due, and none is being made.</summary>
    /// <remarks>
    /// <para>
    /// A delivery is due when the time of its next attempt has come by the application's clock, and its webhook is active and not held back
    /// by its circuit breaker; of a webhook that keeps the order of its deliveries, the first one only. What waits for a retry is not due:
    /// it waits until its time, which a fake clock (<see cref="TestWebhooks.UseFakeClock()"/>) can bring about.
    /// </para>
    /// <para>
    /// With a fake clock, a request that the receiver leaves without an answer (<see cref="WebhookReply.Hang"/>) is not waited for: its
    /// time limit ends when the clock is moved. Calls of webhooks in shadow mode are no deliveries.
    /// </para>
    /// </remarks>
    /// <param name="timeout">The time to wait, by the real clock; null for 30 seconds.</param>
    /// <exception cref="TimeoutException">Deliveries are still due. The text lists them.</exception>
    /// <exception cref="InvalidOperationException">The application has not started.</exception>
    public async Task DrainAsync(TimeSpan? timeout = null)
    {
        using var limit = new CancellationTokenSource(timeout ?? DefaultTimeout, TimeProvider.System);
        while (true)
        {
            var open = await ReadAsync();
            if (open.All(deliveries => deliveries.Due.Count == 0))
            {
                return;
            }

            if (limit.IsCancellationRequested)
            {
                throw new TimeoutException(Describe(open.SelectMany(deliveries => deliveries.Due)));
            }

            await Task.Delay(Pause, TimeProvider.System);
        }
    }

    /// <summary>Returns all deliveries with their states, the oldest first.</summary>
    /// <exception cref="InvalidOperationException">The application has not started.</exception>
    public async Task<IReadOnlyList<DeliverySummary>> ListAsync()
    {
        // Hosts may share a store.
        var ofHosts = await Task.WhenAll(Hosts.Select(host => host.ListAsync()));
        return [.. ofHosts.SelectMany(deliveries => deliveries).DistinctBy(delivery => delivery.Id)];
    }

    internal void Started(IServiceProvider services) => _hosts[services] = new HostDeliveries(services, _receiver);

    internal void Stopped(IServiceProvider services) => _hosts.TryRemove(services, out _);

    /// <summary>Returns the next time at which a delivery is due or the time limit of one ends, or null if there is none.</summary>
    internal async Task<DateTimeOffset?> FindNextAsync() => (await ReadAsync()).Min(deliveries => deliveries.Next);

    internal Task RaiseExpiredAsync() => Task.WhenAll(Hosts.Select(host => host.RaiseExpiredAsync()));

    private ICollection<HostDeliveries> Hosts => _hosts.Values is { Count: > 0 } hosts
        ? hosts
        : throw new InvalidOperationException(
            "The application has not started. A WebApplicationFactory starts it with the first CreateClient(), "
                + "and it must have been set up with these webhooks: factory.WithWebhooks(webhooks).");

    private Task<OpenDeliveries[]> ReadAsync() => Task.WhenAll(Hosts.Select(host => host.ReadAsync()));

    private static string Describe(IEnumerable<DeliverySummary> due)
        => string.Join(
            $"{Environment.NewLine}  ",
            [
                "These deliveries are due, but were not made in time. Does the receiver answer? Has the store failed? The log says so.",
                .. due.Select(delivery => string.Create(
                    CultureInfo.InvariantCulture,
                    $"{delivery.Event}, {delivery.State}, attempts: {delivery.Attempts}, webhook-id {delivery.MessageId}")),
            ]);
}
