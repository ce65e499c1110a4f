using WebhookMiddleware.EntityFrameworkCore.Delivery;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Outbox;

internal sealed class OutboxStore(IDeliveryStatements statements, TimeProvider timeProvider) : IOutboxStore
{
    private readonly ProbeMessage _probe = new();

    public Task WriteAsync(IReadOnlyList<OutboxMessage> messages, TimeSpan lease, CancellationToken cancellationToken)
        => messages.Count == 0 ? Task.CompletedTask : statements.WriteAsync([.. messages.Select(ToEntry)], lease, cancellationToken);

    public Task<bool> TryWriteOnceAsync(string key, OutboxMessage message, TimeSpan lease, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        return statements.TryWriteOnceAsync(key, ToEntry(message), lease, cancellationToken);
    }

    public Task ProbeAsync(CancellationToken cancellationToken) => statements.ProbeAsync(_probe.At(timeProvider.GetUtcNow()), cancellationToken);

    private static OutboxEntry ToEntry(OutboxMessage message) => new(OutboxMessageMapper.ToRow(message), message.Deliveries);
}
