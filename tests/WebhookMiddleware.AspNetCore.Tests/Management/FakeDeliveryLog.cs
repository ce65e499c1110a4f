using WebhookMiddleware.Audit;
using WebhookMiddleware.Background;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.AspNetCore.Tests.Management;

/// <summary>A log that keeps deliveries in the order in which they were added, and has no dispatcher behind it.</summary>
internal sealed class FakeDeliveryLog : IDeliveryLog, IDeliverySignal
{
    public List<DeliveryDetails> Deliveries { get; } = [];

    public DeliveryQuery? LastQuery { get; private set; }

    public int LastReplayLimit { get; private set; }

    /// <summary>What a replay says; null: as many as the query's state selects.</summary>
    public int? Replayed { get; set; }

    public int Wakes { get; private set; }

    public void Wake() => Wakes++;

    // The cursor is the position of the last delivery that was given, counted from 1.
    public Task<DeliveryPage> ReadAsync(DeliveryQuery query, CancellationToken cancellationToken)
    {
        LastQuery = query;
        var before = (int)(query.Cursor ?? Deliveries.Count + 1) - 1;
        var items = Deliveries.Take(before).Reverse().Take(query.Limit).Select(details => details.Delivery).ToList();
        var last = before - items.Count + 1;
        return Task.FromResult(new DeliveryPage(items, last > 1 ? last : null));
    }

    public Task<IReadOnlyList<SettledDelivery>> ReadSettledAsync(
        SettledPosition after, TimeSpan quiet, int limit, CancellationToken cancellationToken)
        => Task.FromResult<IReadOnlyList<SettledDelivery>>([]);

    public Task<DeliveryDetails?> FindAsync(Guid id, CancellationToken cancellationToken)
        => Task.FromResult(Deliveries.Find(details => details.Delivery.Id == id));

    public Task<bool> RetryAsync(Guid id, AuditEntry? audit, CancellationToken cancellationToken)
    {
        var index = Deliveries.FindIndex(details => details.Delivery.Id == id);
        if (index < 0 || Deliveries[index].Delivery.State == DeliveryState.Delivering || Deliveries[index].Unreadable is not null)
        {
            return Task.FromResult(false);
        }

        MakeDue(index);
        return Task.FromResult(true);
    }

    public Task<int> ReplayAsync(DeliveryQuery query, int limit, AuditEntry? audit, CancellationToken cancellationToken)
    {
        LastQuery = query;
        LastReplayLimit = limit;
        var selected = Enumerable.Range(0, Deliveries.Count)
            .Where(index => Deliveries[index].Delivery.State is var state && state != DeliveryState.Delivering && (query.State ?? state) == state)
            .Take(limit)
            .ToList();
        selected.ForEach(MakeDue);
        return Task.FromResult(Replayed ?? selected.Count);
    }

    private void MakeDue(int index)
        => Deliveries[index] = Deliveries[index] with
        {
            Delivery = Deliveries[index].Delivery with { State = DeliveryState.Pending, NextAttemptAt = ManagementHost.Now },
        };
}
