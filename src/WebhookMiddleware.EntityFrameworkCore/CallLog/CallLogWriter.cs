using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.CallLog;
using WebhookMiddleware.EntityFrameworkCore.Database;

namespace WebhookMiddleware.EntityFrameworkCore.CallLog;

internal sealed class CallLogWriter(WebhookDatabase database) : ICallLogWriter
{
    public async Task AppendAsync(IReadOnlyList<WebhookCallRecord> batch, CancellationToken cancellationToken)
    {
        await using var context = await database.OpenAsync(cancellationToken);
        context.Calls.AddRange(batch.Select(WebhookCallRowMapper.ToRow));
        await context.SaveChangesAsync(cancellationToken);
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
}
