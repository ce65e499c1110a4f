using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.CallLog;
using WebhookMiddleware.EntityFrameworkCore.Database;

namespace WebhookMiddleware.EntityFrameworkCore.CallLog;

internal sealed class CallLogWriter(WebhookDatabase database) : ICallLogWriter
{
    public async Task AppendAsync(IReadOnlyList<WebhookCallRecord> batch, CancellationToken cancellationToken)
    {
        try
        {
            await WriteAsync(batch, cancellationToken);
        }
        catch (DbUpdateException)
        {
            var missing = await FindMissingAsync(batch, cancellationToken);
            if (missing.Count == batch.Count)
            {
                throw;
            }

            await WriteAsync(missing, cancellationToken);
        }
    }

    public async Task<int> PruneAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        await using var context = await database.OpenAsync(cancellationToken);
        var old = context.Calls.Where(c => c.At < before).OrderBy(c => c.At).Take(limit);
        if (context.Database.IsRelational())
        {
            return await old.ExecuteDeleteAsync(cancellationToken);
        }

        // EF InMemory has no ExecuteDelete.
        context.Calls.RemoveRange(await old.ToListAsync(cancellationToken));
        return await context.SaveChangesAsync(cancellationToken);
    }

    private async Task WriteAsync(IReadOnlyList<WebhookCallRecord> calls, CancellationToken cancellationToken)
    {
        await using var context = await database.OpenAsync(cancellationToken);
        context.Calls.AddRange(calls.Select(WebhookCallRowMapper.ToRow));
        await context.SaveChangesAsync(cancellationToken);
    }

    private async Task<List<WebhookCallRecord>> FindMissingAsync(
        IReadOnlyList<WebhookCallRecord> batch, CancellationToken cancellationToken)
    {
        await using var context = await database.OpenAsync(cancellationToken);
        var ids = batch.Select(call => call.Id).ToArray();
        var known = await context.Calls.Where(call => ids.Contains(call.Id)).Select(call => call.Id).ToListAsync(cancellationToken);
        return [.. batch.Where(call => !known.Contains(call.Id))];
    }
}
