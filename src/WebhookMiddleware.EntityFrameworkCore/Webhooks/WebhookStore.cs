using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.EntityFrameworkCore.Database;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.EntityFrameworkCore.Webhooks;

internal sealed class WebhookStore(WebhookDatabase database, WebhookRowMapper mapper) : IWebhookStore, IDisposable
{
    // On a conflict, EF InMemory keeps the rows of the save that it applied before. With one writer at a time in the process, a save stays
    // atomic there, and other providers have fewer conflicts.
    private readonly SemaphoreSlim _writing = new(1, 1);

    public string Name => database.Name;

    public Task<long> GetVersionAsync(CancellationToken cancellationToken)
        => database.ReadAsync(
            connection => PlainWebhooks.ReadVersionAsync(connection, cancellationToken),
            context => context.State.Select(s => s.Version).SingleAsync(cancellationToken),
            cancellationToken);

    public Task<WebhookSet> LoadAsync(CancellationToken cancellationToken)
        => new StoredWebhooks(mapper).LoadAsync(database, cancellationToken);

    public async Task<Webhook?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var context = await database.OpenAsync(cancellationToken);
        var row = await context.Webhooks.AsNoTracking().SingleOrDefaultAsync(w => w.Id == id, cancellationToken);
        return row is null ? null : mapper.Read(row);
    }

    public Task AddAsync(Webhook webhook, CancellationToken cancellationToken)
        => WriteAsync(
            context =>
            {
                var row = new WebhookRow();
                mapper.Write(webhook, row);
                context.Webhooks.Add(row);
                return Task.FromResult(true);
            },
            cancellationToken);

    public Task<bool> TryUpdateAsync(IReadOnlyList<WebhookUpdate> updates, CancellationToken cancellationToken)
    {
        foreach (var (webhook, expectedVersion) in updates)
        {
            // With an unchanged version two writers would both find what they expect, and one of them would be lost.
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(webhook.Version, expectedVersion, nameof(updates));
        }

        return updates.Count == 0
            ? Task.FromResult(true)
            : WriteAsync(
                async context =>
                {
                    foreach (var (webhook, expectedVersion) in updates)
                    {
                        if (await FindAsync(context, webhook.Id, expectedVersion, cancellationToken) is not { } row)
                        {
                            return false;
                        }

                        mapper.Write(webhook, row);
                    }

                    return true;
                },
                cancellationToken);
    }

    public Task<bool> TryDeleteAsync(Guid id, long expectedVersion, CancellationToken cancellationToken)
        => WriteAsync(
            async context =>
            {
                if (await FindAsync(context, id, expectedVersion, cancellationToken) is not { } row)
                {
                    return false;
                }

                context.Webhooks.Remove(row);
                return true;
            },
            cancellationToken);

    public Task<bool> TrySetEnabledAsync(bool isEnabled, DateTimeOffset decidedAt, CancellationToken cancellationToken)
        => WriteAsync(
            async context =>
            {
                var state = await context.State.SingleAsync(cancellationToken);
                if (state.SwitchedAt > decidedAt)
                {
                    return false;
                }

                (state.IsEnabled, state.SwitchedAt) = (isEnabled, decidedAt);
                return true;
            },
            cancellationToken);

    public void Dispose() => _writing.Dispose();

    private static Task<WebhookRow?> FindAsync(WebhookDbContext context, Guid id, long version, CancellationToken cancellationToken)
        => context.Webhooks.SingleOrDefaultAsync(w => w.Id == id && w.Version == version, cancellationToken);

    /// <summary>Saves the change together with the raised version of the set, or nothing if the change returns false.</summary>
    private async Task<bool> WriteAsync(Func<WebhookDbContext, Task<bool>> change, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            while (true)
            {
                await using var context = await database.OpenAsync(cancellationToken);
                if (!await change(context))
                {
                    return false;
                }

                var state = await context.State.SingleAsync(cancellationToken);
                state.Version++;
                try
                {
                    await context.SaveChangesAsync(cancellationToken);
                    return true;
                }
                catch (DbUpdateConcurrencyException)
                {
                    // Another process wrote after this one had read: the change is applied again to the new state. The loop ends,
                    // because every conflict means that another write succeeded.
                }
            }
        }
        finally
        {
            _writing.Release();
        }
    }
}
