using WebhookMiddleware.EntityFrameworkCore.Audit;
using WebhookMiddleware.EntityFrameworkCore.Database;
using WebhookMiddleware.EntityFrameworkCore.Mapping;
using WebhookMiddleware.EntityFrameworkCore.Outbox;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Delivery;

/// <summary>
/// The base class of the outbox and the queue in a database. A derived class changes the tables in its database's own way; what a change
/// means is documented at <see cref="IOutboxStore"/> and <see cref="IDeliveryQueue"/>.
/// </summary>
/// <remarks>
/// <para>
/// Every change that a derived class makes is atomic, safe against any number of other hosts, and judged by the database's clock where it
/// has one. It waits for <see cref="WebhookDatabase.EnsureReadyAsync"/> first.
/// </para>
/// <para>
/// A database with transactions also implements <see cref="Enlistment.IEnlistmentStore"/>, so that an application can write messages in its
/// own.
/// </para>
/// </remarks>
/// <param name="dependencies">The services of the store.</param>
public abstract class DeliveryStore(DeliveryStoreDependencies dependencies) : IOutboxStore, IDeliveryQueue
{
    /// <summary>
    /// The minimum time that a key of <see cref="TryWriteOnceAsync"/> is kept: longer than a year, for events that are raised once a year.
    /// </summary>
    public static readonly TimeSpan OnceKeyRetention = TimeSpan.FromDays(400);

    private readonly OpenClaims _claims = new(dependencies.TimeProvider);
    private readonly ProbeMessage _probe = new();
    private readonly StoredMessages _messages = dependencies.Messages;

    /// <summary>Opens contexts on the database, once its tables exist.</summary>
    protected WebhookDatabase Database { get; } = dependencies.Database;

    /// <summary>The host's clock.</summary>
    protected TimeProvider TimeProvider { get; } = dependencies.TimeProvider;

    /// <inheritdoc/>
    public async Task WriteAsync(IReadOnlyList<OutboxMessage> messages, TimeSpan lease, CancellationToken cancellationToken)
    {
        if (messages.Count > 0)
        {
            await InsertAsync([.. messages.Select(OutboxEntry.From)], lease, cancellationToken);
            AddClaims(messages);
        }
    }

    /// <inheritdoc/>
    public async Task<bool> TryWriteOnceAsync(string key, OutboxMessage message, TimeSpan lease, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        var isWritten = await TryInsertOnceAsync(key, OutboxEntry.From(message), lease, cancellationToken);
        if (isWritten)
        {
            AddClaims([message]);
        }

        return isWritten;
    }

    /// <inheritdoc/>
    public Task ProbeAsync(CancellationToken cancellationToken)
        => ProbeCoreAsync(_probe.At(TimeProvider.GetUtcNow()), cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ClaimedDelivery>> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken)
    {
        var webhooks = request.Webhooks.Where(webhook => webhook.Room > 0).ToArray();
        if (webhooks.Length == 0 || request.Limit < 1)
        {
            return [];
        }

        var rows = await ClaimRowsAsync(request with { Webhooks = webhooks }, cancellationToken);
        if (rows.Count == 0)
        {
            return [];
        }

        if (Held is not null)
        {
            _claims.Add(
                request.ClaimId,
                rows.Select(row => row.Delivery).Select(row => (row.Id, (HeldRow?)new HeldRow(row.Sequence, row.Attempts))));
        }

        var messages = await ReadMessagesAsync(rows);
        return [.. rows.Select(row => DeliveryRowMapper.ToClaimed(row.Delivery, request.ClaimId, messages[row.Delivery.MessageId]))];
    }

    /// <inheritdoc/>
    public abstract Task RenewAsync(Guid claimId, TimeSpan lease, CancellationToken cancellationToken);

    /// <inheritdoc/>
    public async Task SettleAsync(IReadOnlyList<DeliverySettlement> settlements, CancellationToken cancellationToken)
    {
        if (settlements.Any(settlement => settlement.State == DeliveryState.Delivering))
        {
            throw new ArgumentException("A settlement ends a claim: its delivery can't go on being delivered.", nameof(settlements));
        }

        // The first settlement ends the claim.
        DeliverySettlement[] distinct = [.. settlements.DistinctBy(settlement => (settlement.DeliveryId, settlement.ClaimId))];
        if (distinct.Length > 0)
        {
            var ended = _claims.EndingWith(distinct);
            await SettleCoreAsync(distinct, ended, cancellationToken);
            _claims.Settled(distinct, ended);
        }
    }

    /// <inheritdoc/>
    public async Task ReleaseAsync(Guid claimId, CancellationToken cancellationToken)
    {
        await ReleaseCoreAsync(claimId, cancellationToken);
        _claims.Remove(claimId);
    }

    /// <inheritdoc/>
    public Task<int> RecoverAsync(int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        _claims.RemoveOld();
        return RecoverCoreAsync(limit, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<int> CancelOrphansAsync(
        IReadOnlyCollection<Guid> existingWebhookIds, TimeSpan wait, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return CancelOrphansCoreAsync(existingWebhookIds, wait, limit, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<int> PruneAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return PruneCoreAsync(before, limit, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<QueueDepth> GetDepthAsync(CancellationToken cancellationToken)
    {
        var depth = await Database.ReadAsync(
            connection => QueueCounts.ReadDepthAsync(connection, Held!, cancellationToken),
            context => new QueueCounts(context, this).GetDepthAsync(cancellationToken),
            cancellationToken);
        return depth.OldestDueAt > await GetNowAsync(cancellationToken) ? depth with { OldestDueAt = null } : depth;
    }

    /// <inheritdoc/>
    public async Task<QueueContents> GetContentsAsync(int maxWebhooks, CancellationToken cancellationToken)
    {
        await using var context = await Database.OpenAsync(cancellationToken);
        return await new QueueCounts(context, this).GetContentsAsync(maxWebhooks, cancellationToken);
    }

    /// <summary>
    /// Returns the time of a column, which stores milliseconds since 1970, or the nearest time if the number is out of range.
    /// </summary>
    /// <param name="milliseconds">The column's value.</param>
    public static DateTimeOffset ReadTime(long milliseconds) => UnixMillisecondsConverter.Read(milliseconds);

    /// <summary>Returns the time that due times and leases are judged by.</summary>
    /// <param name="cancellationToken">Cancels the query.</param>
    protected internal abstract Task<DateTimeOffset> GetNowAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Makes the deliveries with these sequence numbers pending and due at once, with the whole retry schedule before them. Passes over
    /// those that a claim holds.
    /// </summary>
    /// <param name="sequences">The numbers.</param>
    /// <param name="audit">The entry of the audit to insert if any delivery is changed; null for none.</param>
    /// <param name="cancellationToken">Cancels the change.</param>
    /// <returns>The number of deliveries changed.</returns>
    protected internal abstract Task<int> RestartAsync(
        IReadOnlyList<long> sequences, AuditRow? audit, CancellationToken cancellationToken);

    /// <summary>
    /// Gets the condition, in the database's SQL, of the rows of <c>webhook_deliveries</c> that claims hold, by the numbers that
    /// <c>webhook_claims</c> has of them; null for a database without SQL.
    /// </summary>
    protected internal abstract string? Held { get; }

    /// <summary>Inserts at least one message with its deliveries, all or none.</summary>
    /// <param name="entries">The messages.</param>
    /// <param name="lease">How long the deliveries that have a claim are held.</param>
    /// <param name="cancellationToken">Cancels the change.</param>
    protected abstract Task InsertAsync(IReadOnlyList<OutboxEntry> entries, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Inserts the key and the message with its deliveries, unless the key exists.</summary>
    /// <param name="key">The key.</param>
    /// <param name="entry">The message.</param>
    /// <param name="lease">How long the deliveries that have a claim are held.</param>
    /// <param name="cancellationToken">Cancels the change.</param>
    /// <returns>Whether they were inserted.</returns>
    protected abstract Task<bool> TryInsertOnceAsync(string key, OutboxEntry entry, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>
    /// Inserts the message with its delivery as <see cref="InsertAsync"/> does, and undoes both, so that no other host ever sees the
    /// delivery. If the process ends meanwhile, at most the message remains; <see cref="PruneCoreAsync"/> removes it.
    /// </summary>
    /// <param name="entry">The message.</param>
    /// <param name="cancellationToken">Cancels the change.</param>
    protected abstract Task ProbeCoreAsync(OutboxEntry entry, CancellationToken cancellationToken);

    /// <summary>
    /// Claims deliveries without locking their messages, and reads those in the same round trip where the database can. The request names
    /// at least one webhook, each with room, and a limit of at least 1.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Cancels the claim.</param>
    /// <returns>
    /// The claimed rows, in the order in which they were due. Of a delivery, its state, claim, and lease are not read.
    /// </returns>
    protected abstract Task<IReadOnlyList<ClaimedRow>> ClaimRowsAsync(ClaimRequest request, CancellationToken cancellationToken);

    /// <summary>Settles at least one delivery; there is one settlement for each claim on a delivery.</summary>
    /// <param name="settlements">The settlements.</param>
    /// <param name="endedClaims">
    /// The claims that, as far as this host knows, hold nothing any more once these are settled. Their rows are to be removed, unless they
    /// do hold something.
    /// </param>
    /// <param name="cancellationToken">Cancels the change.</param>
    protected abstract Task SettleCoreAsync(
        IReadOnlyList<DeliverySettlement> settlements, IReadOnlyList<Guid> endedClaims, CancellationToken cancellationToken);

    /// <inheritdoc cref="IDeliveryQueue.ReleaseAsync"/>
    protected abstract Task ReleaseCoreAsync(Guid claimId, CancellationToken cancellationToken);

    /// <inheritdoc cref="IDeliveryQueue.RecoverAsync"/>
    protected abstract Task<int> RecoverCoreAsync(int limit, CancellationToken cancellationToken);

    /// <inheritdoc cref="IDeliveryQueue.CancelOrphansAsync"/>
    protected abstract Task<int> CancelOrphansCoreAsync(
        IReadOnlyCollection<Guid> existingWebhookIds, TimeSpan wait, int limit, CancellationToken cancellationToken);

    /// <inheritdoc cref="IDeliveryQueue.PruneAsync"/>
    protected abstract Task<int> PruneCoreAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Tells of a claim that the derived class has made itself, so that the settlement of the last of its deliveries removes its rows.
    /// </summary>
    /// <param name="claimId">The claim.</param>
    /// <param name="deliveryIds">The ids of the deliveries that it holds.</param>
    protected void AddClaim(Guid claimId, IEnumerable<Guid> deliveryIds)
    {
        if (Held is not null)
        {
            _claims.Add(claimId, deliveryIds.Select(id => (id, (HeldRow?)null)));
        }
    }

    /// <summary>
    /// Returns what a claim of this host has read of the settled delivery's row; null if none has. The claim may no longer hold it.
    /// </summary>
    /// <param name="settlement">The settlement.</param>
    protected HeldRow? FindHeld(DeliverySettlement settlement)
    {
        ArgumentNullException.ThrowIfNull(settlement);
        return _claims.Find(settlement.ClaimId, settlement.DeliveryId);
    }

    private void AddClaims(IReadOnlyList<OutboxMessage> messages)
    {
        foreach (var delivery in messages.SelectMany(message => message.Deliveries))
        {
            if (delivery.ClaimId is { } claimId)
            {
                AddClaim(claimId, [delivery.Id]);
            }
        }
    }

    // Several deliveries may share a message, which is then parsed once.
    private async Task<Dictionary<Guid, StoredMessage>> ReadMessagesAsync(IReadOnlyList<ClaimedRow> rows)
    {
        Dictionary<Guid, StoredMessage> read = [];
        HashSet<Guid> others = [];
        foreach (var row in rows.DistinctBy(row => row.Delivery.MessageId))
        {
            var id = row.Delivery.MessageId;
            if (row.Defect is { } defect)
            {
                read.Add(id, StoredMessage.Unreadable(defect));
            }
            else if (row.Message is { } message)
            {
                read.Add(id, _messages.Read(message));
            }
            else
            {
                others.Add(id);
            }
        }

        if (others.Count > 0)
        {
            // Not cancelled: claimed deliveries that the caller didn't get would wait until their lease has run out.
            foreach (var (id, message) in await _messages.ReadAsync(others, CancellationToken.None))
            {
                read.Add(id, message);
            }
        }

        return read;
    }
}
