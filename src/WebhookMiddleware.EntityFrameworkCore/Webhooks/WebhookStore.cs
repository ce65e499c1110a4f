using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.Audit;
using WebhookMiddleware.EntityFrameworkCore.Audit;
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

    public Task<bool> TryWriteAsync(WebhookChanges changes, CancellationToken cancellationToken)
    {
        foreach (var (webhook, expectedVersion) in changes.Updated)
        {
            // With an unchanged version two writers would both find what they expect, and one of them would be lost.
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(webhook.Version, expectedVersion, nameof(changes));
        }

        return changes.IsEmpty
            ? Task.FromResult(true)
            : WriteAsync(context => new WebhookWrite(context, mapper).TryApplyAsync(changes, cancellationToken), cancellationToken);
    }

    public Task<bool> TrySetEnabledAsync(
        bool isEnabled, DateTimeOffset decidedAt, AuditEntry? entry, CancellationToken cancellationToken)
        => WriteAsync(
            async context =>
            {
                var state = await context.State.SingleAsync(cancellationToken);
                if (state.SwitchedAt > decidedAt)
                {
                    return false;
                }

                (state.IsEnabled, state.SwitchedAt) = (isEnabled, decidedAt);
                if (entry is not null && !await context.Audit.AnyAsync(a => a.Id == entry.Id, cancellationToken))
                {
                    context.Audit.Add(AuditRowMapper.ToRow(entry));
                }

                return true;
            },
            cancellationToken);

    public void Dispose() => _writing.Dispose();

    /// <summary>Saves the change together with the raised version of the set, or nothing if the change returns false.</summary>
    private async Task<bool> WriteAsync(Func<WebhookDbContext, Task<bool>> change, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            var hasFailed = false;
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
                catch (DbUpdateException exception) when (!hasFailed && exception.InnerException is DbException { IsTransient: false })
                {
                    // If both have added the same row, the database reports its key instead of a conflict. The second attempt sees the
                    // row. After a failure of the connection it is unknown whether the write was stored, so that is not repeated.
                    hasFailed = true;
                }
            }
        }
        finally
        {
            _writing.Release();
        }
    }
}
