using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.Audit;
using WebhookMiddleware.EntityFrameworkCore.Database;

namespace WebhookMiddleware.EntityFrameworkCore.Audit;

internal sealed class AuditLog(WebhookDatabase database) : IAuditLog
{
    public async Task AppendAsync(AuditEntry entry, CancellationToken cancellationToken)
    {
        await using var context = await database.OpenAsync(cancellationToken);
        context.Audit.Add(AuditRowMapper.ToRow(entry));
        await context.SaveChangesAsync(cancellationToken);
    }

    public async Task<AuditPage> ReadAsync(AuditQuery query, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1, nameof(query));
        await using var context = await database.OpenAsync(cancellationToken);

        // One row more than requested shows whether there is a next page.
        var limit = query.Limit < int.MaxValue ? query.Limit + 1 : query.Limit;
        var rows = await Page(context, query, limit).ToListAsync(cancellationToken);
        return new AuditPage(
            [.. rows.Take(query.Limit).Select(AuditRowMapper.ToEntry)], rows.Count > query.Limit ? rows[query.Limit - 1].Id : null);
    }

    public async Task<int> PruneAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var first = AuditId.Before(before);
        await using var context = await database.OpenAsync(cancellationToken);
        return await context.RemoveAsync(
            context.Audit.Where(a => a.Id < first).OrderBy(a => a.Id).Take(limit), cancellationToken);
    }

    /// <summary>Returns the query of one page, of which the tests look at the plan.</summary>
    internal static IQueryable<AuditRow> Page(WebhookDbContext context, AuditQuery query, int limit)
    {
        var entries = context.Audit.AsNoTracking();
        if (query.WebhookId is { } webhookId)
        {
            entries = entries.Where(a => a.WebhookId == webhookId);
        }

        if (query.Actor is { } actor)
        {
            entries = entries.Where(a => a.Actor == actor);
        }

        if (query.Action is { } action)
        {
            var name = action.ToString();
            entries = entries.Where(a => a.Action == name);
        }

        if (query.From is { } from)
        {
            var first = AuditId.Before(from);
            entries = entries.Where(a => a.Id >= first);
        }

        var end = query.To is { } to ? AuditId.Before(to) : (Guid?)null;
        if ((end is null || query.Cursor < end ? query.Cursor ?? end : end) is { } before)
        {
            entries = entries.Where(a => a.Id < before);
        }

        return entries.OrderByDescending(a => a.Id).Take(limit);
    }
}
