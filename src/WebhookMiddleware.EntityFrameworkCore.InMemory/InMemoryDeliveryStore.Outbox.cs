using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.EntityFrameworkCore.Delivery;
using WebhookMiddleware.EntityFrameworkCore.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.InMemory;

internal sealed partial class InMemoryDeliveryStore
{
    protected override Task InsertAsync(IReadOnlyList<OutboxEntry> entries, TimeSpan lease, CancellationToken cancellationToken)
        => ChangeAsync(context => AddAsync(context, entries, lease, cancellationToken), cancellationToken);

    protected override Task<bool> TryInsertOnceAsync(string key, OutboxEntry entry, TimeSpan lease, CancellationToken cancellationToken)
        => ChangeAsync(
            async context =>
            {
                if (await context.OnceKeys.AnyAsync(k => k.Key == key, cancellationToken))
                {
                    return false;
                }

                await AddAsync(context, [entry], lease, cancellationToken);
                context.OnceKeys.Add(new OnceKeyRow { Key = key, MessageId = entry.Message.Id, WrittenAt = Now });
                return true;
            },
            cancellationToken);

    // Memory can always be written.
    protected override Task ProbeCoreAsync(OutboxEntry entry, CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task<bool> AddAsync(
        WebhookDbContext context, IReadOnlyList<OutboxEntry> entries, TimeSpan lease, CancellationToken cancellationToken)
    {
        var now = Now;
        var deliveries = entries
            .SelectMany(entry => entry.DeliveryRows(now, lease))
            .ToArray();
        var ids = deliveries.Select(delivery => delivery.Id).ToArray();
        var messageIds = entries.Select(entry => entry.Message.Id).ToArray();

        // The database itself detects some duplicates, but only after it has stored the rows before them.
        if (ids.Distinct().Count() < ids.Length
            || messageIds.Distinct().Count() < messageIds.Length
            || await context.Messages.AnyAsync(m => messageIds.Contains(m.Id), cancellationToken)
            || await context.Deliveries.AnyAsync(d => ids.Contains(d.Id), cancellationToken))
        {
            throw new DbUpdateException("A message or a delivery with the same identifier has been written before.");
        }

        context.Messages.AddRange(entries.Select(entry => entry.Message));
        context.Deliveries.AddRange(deliveries);
        return true;
    }
}
