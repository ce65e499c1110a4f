using WebhookMiddleware.Delivery;
using WebhookMiddleware.EntityFrameworkCore.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Delivery;

/// <summary>
/// The changes of the queue's tables, which databases make in different ways. Each is atomic, safe against any number of other hosts, and
/// judged by the database's own clock where it has one.
/// </summary>
/// <remarks>What the changes mean is said at <see cref="IDeliveryQueue"/> and <see cref="WebhookMiddleware.Outbox.IOutboxStore"/>.</remarks>
internal interface IDeliveryStatements
{
    /// <summary>Writes the messages and their deliveries, all or nothing.</summary>
    Task WriteAsync(IReadOnlyList<OutboxEntry> entries, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Writes the message and the key, unless the key is there; false then.</summary>
    Task<bool> TryWriteOnceAsync(string key, OutboxEntry entry, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>
    /// Makes the inserts that writing <paramref name="entry"/> makes, and takes them back: others never see a delivery of it. What is left by a process
    /// that ends meanwhile is removed with what has no deliveries.
    /// </summary>
    Task ProbeAsync(OutboxEntry entry, CancellationToken cancellationToken);

    /// <summary>
    /// Claims, and gives the claimed rows in the order in which they were due. The request has at least one webhook, each with room, and room in all.
    /// Messages must not be touched: they are read afterwards, without a lock.
    /// </summary>
    Task<IReadOnlyList<DeliveryRow>> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken);

    Task RenewAsync(Guid claimId, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Settles; there is at least one settlement. An attempt's number is the row's count of attempts, raised by it.</summary>
    Task SettleAsync(IReadOnlyList<DeliverySettlement> settlements, CancellationToken cancellationToken);

    Task ReleaseAsync(Guid claimId, CancellationToken cancellationToken);

    Task<int> RecoverAsync(int limit, CancellationToken cancellationToken);

    /// <summary>Cancels. A webhook that is in the store counts as there, whoever has not heard of it yet: another host may have just added it.</summary>
    Task<int> CancelOrphansAsync(IReadOnlyCollection<Guid> webhookIds, int limit, CancellationToken cancellationToken);

    /// <summary>Removes deliveries with their attempts and, with the last of them, their message; messages without deliveries; keys that have served their time.</summary>
    Task<int> PruneAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken);

    /// <summary>What the clock shows that due times are judged by.</summary>
    Task<DateTimeOffset> GetNowAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Makes those of the deliveries due at once that no claim holds (pending, settled, or in a state that is none), with the whole retry schedule before
    /// them; gives how many.
    /// </summary>
    Task<int> RestartAsync(IReadOnlyList<long> sequences, CancellationToken cancellationToken);
}
