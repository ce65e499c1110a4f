using WebhookMiddleware.EntityFrameworkCore.Delivery;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Outbox;

internal sealed class OutboxStore(IDeliveryStatements statements) : IOutboxStore
{
    public Task WriteAsync(IReadOnlyList<OutboxMessage> messages, TimeSpan lease, CancellationToken cancellationToken)
        => messages.Count == 0 ? Task.CompletedTask : statements.WriteAsync([.. messages.Select(ToEntry)], lease, cancellationToken);

    public Task<bool> TryWriteOnceAsync(string key, OutboxMessage message, TimeSpan lease, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        return statements.TryWriteOnceAsync(key, ToEntry(message), lease, cancellationToken);
    }

    private static OutboxEntry ToEntry(OutboxMessage message) => new(OutboxMessageMapper.ToRow(message), message.Deliveries);
}
