using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.Core.Tests.Delivery;

/// <summary>A store in memory with the meaning that the roles ask for: atomic, leased and fenced claims on the test's clock.</summary>
internal sealed class FakeDeliveryStore(TimeProvider time) : IOutboxStore, IDeliveryQueue
{
    private readonly Lock _lock = new();
    private readonly List<FakeDelivery> _rows = [];
    private readonly List<OutboxMessage> _messages = [];
    private readonly HashSet<string> _keys = [];
    private readonly List<string> _operations = [];
    private readonly List<ClaimRequest> _claims = [];
    private readonly List<int> _batches = [];
    private readonly List<DateTimeOffset> _pruned = [];

    /// <summary>Throws to make an operation, which it gets by name, fail.</summary>
    public Action<string> Before { get; set; } = _ => { };

    /// <summary>Refuses single settlements.</summary>
    public Func<DeliverySettlement, bool> Refuses { get; set; } = _ => false;

    /// <summary>What settlements wait for.</summary>
    public Func<Task> BeforeSettling { get; set; } = () => Task.CompletedTask;

    /// <summary>How many rows there are to prune.</summary>
    public int Prunable { get; set; }

    /// <summary>Gets the time that the last sweep left to webhooks which the store has never had.</summary>
    public TimeSpan? OrphanWait { get; private set; }

    /// <summary>How many deliveries wait for the requests that wrote them.</summary>
    public int Prepared { get; set; }

    public IReadOnlyList<FakeDelivery> Rows => Read(() => _rows.ToArray());

    public IReadOnlyList<OutboxMessage> Messages => Read(() => _messages.ToArray());

    public IReadOnlyList<ClaimRequest> Claims => Read(() => _claims.ToArray());

    /// <summary>How many settlements came at once.</summary>
    public IReadOnlyList<int> Batches => Read(() => _batches.ToArray());

    public IReadOnlyList<DateTimeOffset> Pruned => Read(() => _pruned.ToArray());

    private DateTimeOffset Now => time.GetUtcNow();

    public int Count(string operation) => Read(() => _operations.Count(known => known == operation));

    public Task WriteAsync(IReadOnlyList<OutboxMessage> messages, TimeSpan lease, CancellationToken cancellationToken) => DoAsync("write", () =>
    {
        foreach (var message in messages)
        {
            Add(message, lease);
        }

        return 0;
    });

    public Task<bool> TryWriteOnceAsync(string key, OutboxMessage message, TimeSpan lease, CancellationToken cancellationToken)
        => DoAsync("write once", () =>
        {
            if (!_keys.Add(key))
            {
                return false;
            }

            Add(message, lease);
            return true;
        });

    public Task ProbeAsync(CancellationToken cancellationToken) => DoAsync("probe", () => 0);

    public Task<IReadOnlyList<ClaimedDelivery>> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken) => DoAsync("claim", () =>
    {
        _claims.Add(request);
        List<FakeDelivery> taken = [];
        foreach (var webhook in request.Webhooks)
        {
            taken.AddRange(webhook.InOrder ? Head(webhook) : Due(webhook, request.Kind));
        }

        var claimed = taken.OrderBy(row => row.Sequence).Take(request.Limit).ToList();
        claimed.ForEach(
            row => (row.State, row.ClaimId, row.LeasedUntil) = (DeliveryState.Delivering, request.ClaimId, Now + request.Lease));
        return (IReadOnlyList<ClaimedDelivery>)[.. claimed.Select(row => new ClaimedDelivery(
            row.Id,
            request.ClaimId,
            row.WebhookId,
            row.Message.Invocation.Event.Name,
            row.Attempts.Count + 1,
            row.Sequence,
            row.CreatedAt,
            row.Defect is { } defect ? StoredMessage.Unreadable(defect) : StoredMessage.Readable(row.Message)))];
    });

    public Task RenewAsync(Guid claimId, TimeSpan lease, CancellationToken cancellationToken) => DoAsync("renew", () =>
    {
        Held(claimId).ForEach(row => row.LeasedUntil = Now + lease);
        return 0;
    });

    public async Task SettleAsync(IReadOnlyList<DeliverySettlement> settlements, CancellationToken cancellationToken)
    {
        await BeforeSettling();
        await DoAsync("settle", () => Settle(settlements));
    }

    public Task ReleaseAsync(Guid claimId, CancellationToken cancellationToken) => DoAsync("release", () =>
    {
        Held(claimId).ForEach(row => row.MakePending(Now));
        return 0;
    });

    public Task<int> RecoverAsync(int limit, CancellationToken cancellationToken) => DoAsync("recover", () =>
    {
        var expired = _rows.Where(row => row.State == DeliveryState.Delivering && row.LeasedUntil <= Now).Take(limit).ToList();
        expired.ForEach(row => row.MakePending(Now));
        return expired.Count;
    });

    public Task<int> CancelOrphansAsync(
        IReadOnlyCollection<Guid> existingWebhookIds, TimeSpan wait, int limit, CancellationToken cancellationToken)
        => DoAsync("cancel", () =>
        {
            OrphanWait = wait;
            var orphans = _rows
                .Where(row => row.State == DeliveryState.Pending && !existingWebhookIds.Contains(row.WebhookId))
                .Take(limit)
                .ToList();
            orphans.ForEach(row => row.State = DeliveryState.Cancelled);
            return orphans.Count;
        });

    public Task<int> PruneAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) => DoAsync("prune", () =>
    {
        _pruned.Add(before);
        var removed = Math.Min(Prunable, limit);
        Prunable -= removed;
        return removed;
    });

    public Task<QueueDepth> GetDepthAsync(CancellationToken cancellationToken) => DoAsync("measure", () =>
    {
        var pending = _rows.Where(row => row.State == DeliveryState.Pending).ToList();
        var due = pending.Where(row => row.DueAt <= Now).ToList();
        return new QueueDepth(pending.Count, due.Count == 0 ? null : due.Min(row => row.DueAt));
    });

    public Task<QueueContents> GetContentsAsync(int maxWebhooks, CancellationToken cancellationToken) => DoAsync("count", () =>
    {
        var backlogs = _rows.Where(row => row.State == DeliveryState.Pending)
            .GroupBy(row => row.WebhookId, (id, rows) => new WebhookBacklog(id, rows.Count()))
            .OrderByDescending(backlog => backlog.Pending)
            .ToList();
        return new QueueContents(
            Prepared,
            _rows.Count(row => row.State == DeliveryState.Delivering),
            _rows.Count(row => row.State == DeliveryState.Dead),
            _rows.Count(row => row.State == DeliveryState.Cancelled),
            [.. backlogs.Take(maxWebhooks)],
            backlogs.Skip(maxWebhooks).Sum(backlog => backlog.Pending));
    });

    private void Add(OutboxMessage message, TimeSpan lease)
    {
        _messages.Add(message);
        foreach (var delivery in message.Deliveries)
        {
            _rows.Add(new FakeDelivery
            {
                Id = delivery.Id,
                WebhookId = delivery.WebhookId,
                Sequence = _rows.Count + 1,
                CreatedAt = Now,
                Message = message,
                State = delivery.ClaimId is null ? DeliveryState.Pending : DeliveryState.Delivering,
                DueAt = Now,
                ClaimId = delivery.ClaimId,
                LeasedUntil = Now + lease,
            });
        }
    }

    private void Settle(FakeDelivery row, DeliverySettlement settlement)
    {
        row.MakePending(Now + settlement.Delay);
        row.State = settlement.State;
        if (settlement.Attempt is { } attempt)
        {
            row.Attempts.Add(attempt);
        }
    }

    private IEnumerable<FakeDelivery> Head(ClaimableWebhook webhook)
        => _rows.Where(row => row.WebhookId == webhook.Id && !row.IsSettled).Take(1).Where(IsDue);

    private IEnumerable<FakeDelivery> Due(ClaimableWebhook webhook, DeliveryKind kind)
        => _rows
            .Where(row => row.WebhookId == webhook.Id && IsDue(row) && row.Attempts.Count == 0 == (kind == DeliveryKind.FirstAttempt))
            .Take(webhook.Room);

    private bool IsDue(FakeDelivery row) => row.State == DeliveryState.Pending && row.DueAt <= Now;

    private List<FakeDelivery> Held(Guid claimId) => _rows.FindAll(row => row.State == DeliveryState.Delivering && row.ClaimId == claimId);

    private int Settle(IReadOnlyList<DeliverySettlement> settlements)
    {
        if (settlements.Any(Refuses))
        {
            throw new InvalidOperationException("A settlement is refused, and with it the batch.");
        }

        _batches.Add(settlements.Count);
        foreach (var settlement in settlements)
        {
            if (Held(settlement.ClaimId).Find(row => row.Id == settlement.DeliveryId) is { } row)
            {
                Settle(row, settlement);
            }
        }

        return 0;
    }

    private Task<T> DoAsync<T>(string operation, Func<T> body)
    {
        try
        {
            lock (_lock)
            {
                _operations.Add(operation);
                Before(operation);
                return Task.FromResult(body());
            }
        }
        catch (Exception exception)
        {
            return Task.FromException<T>(exception);
        }
    }

    private T Read<T>(Func<T> read)
    {
        lock (_lock)
        {
            return read();
        }
    }
}
