using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.EntityFrameworkCore.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Delivery;

public sealed partial class SingleProcessDeliveryStore
{
    /// <inheritdoc/>
    protected override Task InsertAsync(IReadOnlyList<OutboxEntry> entries, TimeSpan lease, CancellationToken cancellationToken)
        => ChangeAsync(context => Task.FromResult(Add(context, entries, lease)), cancellationToken);

    /// <inheritdoc/>
    protected override Task<bool> TryInsertOnceAsync(string key, OutboxEntry entry, TimeSpan lease, CancellationToken cancellationToken)
        => ChangeAsync(
            async context =>
            {
                if (await context.OnceKeys.AnyAsync(k => k.Key == key, cancellationToken))
                {
                    return false;
                }

                Add(context, [entry], lease);
                context.OnceKeys.Add(new OnceKeyRow { Key = key, MessageId = entry.Message.Id, WrittenAt = Now });
                return true;
            },
            cancellationToken);

    // Memory can always be written.
    /// <inheritdoc/>
    protected override Task ProbeCoreAsync(OutboxEntry entry, CancellationToken cancellationToken) => Task.CompletedTask;

    private bool Add(WebhookDbContext context, IReadOnlyList<OutboxEntry> entries, TimeSpan lease)
    {
        var now = Now;
        var deliveries = entries
            .SelectMany(entry => entry.DeliveryRows(now, lease))
            .ToArray();
        var ids = deliveries.Select(delivery => delivery.Id).ToHashSet();
        var messageIds = entries.Select(entry => entry.Message.Id).ToHashSet();

        // The database itself detects some duplicates, but only after it has stored the rows before them.
        if (ids.Count < deliveries.Length
            || messageIds.Count < entries.Count
            || ids.Overlaps(_deliveryIds)
            || messageIds.Overlaps(_messageIds))
        {
            throw new DbUpdateException("A message or a delivery with the same identifier has been written before.");
        }

        context.Messages.AddRange(entries.Select(entry => entry.Message));
        context.Deliveries.AddRange(deliveries);
        _messageIds.UnionWith(messageIds);
        _deliveryIds.UnionWith(ids);
        foreach (var delivery in deliveries)
        {
            _open.Add(delivery.Sequence, delivery);
        }

        return true;
    }
}
