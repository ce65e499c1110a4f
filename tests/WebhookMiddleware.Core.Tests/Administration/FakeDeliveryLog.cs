using WebhookMiddleware.Audit;
using WebhookMiddleware.Background;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.Core.Tests.Administration;

/// <summary>A log with at most one delivery, and a dispatcher that only counts how often it is woken.</summary>
internal sealed class FakeDeliveryLog : IDeliveryLog, IDeliverySignal
{
    public DeliveryDetails? Delivery { get; set; }

    public bool IsDue { get; set; }

    public int Replayed { get; set; }

    public int Wakes { get; private set; }

    /// <summary>Gets the entry of the audit that came with the last change.</summary>
    public AuditEntry? Entry { get; private set; }

    public void Wake() => Wakes++;

    public Task<DeliveryPage> ReadAsync(DeliveryQuery query, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<SettledDelivery>> ReadSettledAsync(
        SettledPosition after, TimeSpan quiet, int limit, CancellationToken cancellationToken)
        => throw new NotSupportedException();

    public Task<DeliveryDetails?> FindAsync(Guid id, CancellationToken cancellationToken) => Task.FromResult(Delivery);

    public Task<bool> RetryAsync(Guid id, AuditEntry? audit, CancellationToken cancellationToken)
    {
        Entry = audit;
        return Task.FromResult(IsDue);
    }

    public Task<int> ReplayAsync(DeliveryQuery query, int limit, AuditEntry? audit, CancellationToken cancellationToken)
    {
        Entry = audit;
        return Task.FromResult(Replayed);
    }
}
