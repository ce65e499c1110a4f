using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.CallLog;
using WebhookMiddleware.EntityFrameworkCore.Database;

namespace WebhookMiddleware.EntityFrameworkCore.CallLog;

internal sealed class CallLogReader(WebhookDatabase database) : ICallLogReader
{
    public async Task<CallLogPage> ReadAsync(CallLogQuery query, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1, nameof(query));
        await using var context = await database.OpenAsync(cancellationToken);

        // One row more than requested shows whether there is a next page.
        var rows = await Filter(context.Calls.AsNoTracking(), query)
            .OrderByDescending(c => c.Sequence)
            .Take(query.Limit < int.MaxValue ? query.Limit + 1 : query.Limit)
            .ToListAsync(cancellationToken);
        var page = rows.Take(query.Limit).Select(WebhookCallRowMapper.ToRecord);
        return new CallLogPage([.. page], rows.Count > query.Limit ? rows[query.Limit - 1].Sequence : null);
    }

    public async Task<WebhookCallRecord?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var context = await database.OpenAsync(cancellationToken);
        var row = await context.Calls.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, cancellationToken);
        return row is null ? null : WebhookCallRowMapper.ToRecord(row);
    }

    private static IQueryable<WebhookCallRow> Filter(IQueryable<WebhookCallRow> calls, CallLogQuery query)
    {
        if (query.WebhookId is { } webhookId)
        {
            calls = calls.Where(c => c.WebhookId == webhookId);
        }

        if (query.Event is { } eventName)
        {
            calls = calls.Where(c => c.Event == eventName);
        }

        if (query.Outcome is { } outcome)
        {
            calls = calls.Where(c => c.Outcome == outcome);
        }

        if (query.From is { } from)
        {
            calls = calls.Where(c => c.At >= from);
        }

        if (query.To is { } to)
        {
            calls = calls.Where(c => c.At < to);
        }

        if (query.Cursor is { } cursor)
        {
            calls = calls.Where(c => c.Sequence < cursor);
        }

        return calls;
    }
}
