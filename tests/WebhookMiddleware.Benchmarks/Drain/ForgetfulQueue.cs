using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.Benchmarks.Drain;

/// <summary>
/// A queue of one host that hands out what was written and forgets what is settled: what a dispatcher costs apart from its store.
/// </summary>
internal sealed class ForgetfulQueue : IDeliveryQueue, IOutboxStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, Queue<OutboxMessage>> _waiting = [];
    private long _sequence;

    public Task WriteAsync(IReadOnlyList<OutboxMessage> messages, TimeSpan lease, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            foreach (var message in messages)
            {
                var hook = message.Deliveries.Single().WebhookId;
                if (!_waiting.TryGetValue(hook, out var waiting))
                {
                    _waiting[hook] = waiting = new Queue<OutboxMessage>();
                }

                waiting.Enqueue(message);
            }
        }

        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<ClaimedDelivery>> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken)
    {
        List<ClaimedDelivery> claimed = [];
        lock (_lock)
        {
            foreach (var hook in request.Kind is DeliveryKind.FirstAttempt ? request.Webhooks : [])
            {
                var waiting = _waiting.GetValueOrDefault(hook.Id);
                for (var room = Math.Min(hook.Room, request.Limit - claimed.Count); room > 0 && waiting?.Count > 0; room--)
                {
                    claimed.Add(Claim(waiting.Dequeue(), request.ClaimId));
                }
            }
        }

        return Task.FromResult<IReadOnlyList<ClaimedDelivery>>(claimed);
    }

    public Task SettleAsync(IReadOnlyList<DeliverySettlement> settlements, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<bool> TryWriteOnceAsync(string key, OutboxMessage message, TimeSpan lease, CancellationToken cancellationToken)
        => throw new NotSupportedException();

    public Task ProbeAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task RenewAsync(Guid claimId, TimeSpan lease, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task ReleaseAsync(Guid claimId, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<int> RecoverAsync(int limit, CancellationToken cancellationToken) => Task.FromResult(0);

    public Task<int> CancelOrphansAsync(
        IReadOnlyCollection<Guid> existingWebhookIds, TimeSpan wait, int limit, CancellationToken cancellationToken)
        => Task.FromResult(0);

    public Task<int> PruneAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) => Task.FromResult(0);

    public Task<QueueDepth> GetDepthAsync(CancellationToken cancellationToken) => Task.FromResult<QueueDepth>(default);

    public Task<QueueContents> GetContentsAsync(int maxWebhooks, CancellationToken cancellationToken)
        => Task.FromResult(new QueueContents(0, 0, 0, 0, [], 0));

    private ClaimedDelivery Claim(OutboxMessage message, Guid claimId)
    {
        var delivery = message.Deliveries[0];
        var invocation = message.Invocation;
        return new ClaimedDelivery(
            delivery.Id,
            claimId,
            delivery.WebhookId,
            invocation.Event.Name,
            Attempt: 1,
            ++_sequence,
            invocation.Timestamp,
            StoredMessage.Readable(message));
    }
}
