using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.Core.Tests.Subscriptions;

/// <summary>Keeps what it is given, and each key once.</summary>
internal sealed class KeyedOutbox : IOutboxStore
{
    private readonly HashSet<string> _keys = [];

    public List<OutboxMessage> Messages { get; } = [];

    public Task WriteAsync(IReadOnlyList<OutboxMessage> messages, TimeSpan lease, CancellationToken cancellationToken)
    {
        Messages.AddRange(messages);
        return Task.CompletedTask;
    }

    public Task<bool> TryWriteOnceAsync(string key, OutboxMessage message, TimeSpan lease, CancellationToken cancellationToken)
    {
        if (!_keys.Add(key))
        {
            return Task.FromResult(false);
        }

        Messages.Add(message);
        return Task.FromResult(true);
    }

    public Task ProbeAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
