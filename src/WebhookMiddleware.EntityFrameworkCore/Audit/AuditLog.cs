using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.Audit;
using WebhookMiddleware.EntityFrameworkCore.Database;

namespace WebhookMiddleware.EntityFrameworkCore.Audit;

/// <summary>Reads and prunes the audit, and appends entries that tell of no write.</summary>
/// <remarks>
/// A page with one filter is read from the index of that filter. With several, it looks at no more than <see cref="MaxScanned"/> entries
/// that pass the first one, so that it costs the same however many there are, and goes on behind them.
/// </remarks>
internal sealed class AuditLog(WebhookDatabase database) : IAuditLog
{
    /// <summary>The maximum number of entries that a page with several filters looks at.</summary>
    internal const int MaxScanned = 10_000;

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
        var last = FiltersOf(query).Count > 1 ? await Last(context, query).FirstOrDefaultAsync(cancellationToken) : null;
        var rows = await Page(context, query, last, limit).ToListAsync(cancellationToken);
        return new AuditPage(
            [.. rows.Take(query.Limit).Select(AuditRowMapper.ToEntry)], rows.Count > query.Limit ? rows[query.Limit - 1].Id : last);
    }

    public async Task<int> PruneAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var first = AuditId.Before(before);
        await using var context = await database.OpenAsync(cancellationToken);
        return await context.RemoveAsync(
            context.Audit.Where(a => a.Id < first).OrderBy(a => a.Id).Take(limit), cancellationToken);
    }

    /// <summary>
    /// Returns the query of the last entry that a page with several filters looks at, of which the tests look at the plan.
    /// </summary>
    internal static IQueryable<Guid?> Last(WebhookDbContext context, AuditQuery query)
        => Range(context, query)
            .Where(FiltersOf(query)[0])
            .OrderByDescending(a => a.Id)
            .Select(a => (Guid?)a.Id)
            .Skip(MaxScanned - 1)
            .Take(1);

    /// <summary>Returns the query of one page, of which the tests look at the plan.</summary>
    internal static IQueryable<AuditRow> Page(WebhookDbContext context, AuditQuery query, Guid? last, int limit)
    {
        var entries = Range(context, query);
        if (last is { } id)
        {
            entries = entries.Where(a => a.Id >= id);
        }

        var filters = FiltersOf(query);
        for (var i = 0; i < filters.Count; i++)
        {
            // The limit, which new entries don't reach meanwhile, keeps the database from walking along the index of another filter.
            entries = i == 1 ? entries.OrderByDescending(a => a.Id).Take(2 * MaxScanned).Where(filters[i]) : entries.Where(filters[i]);
        }

        return entries.OrderByDescending(a => a.Id).Take(limit);
    }

    private static List<Expression<Func<AuditRow, bool>>> FiltersOf(AuditQuery query)
    {
        List<Expression<Func<AuditRow, bool>>> filters = [];
        if (query.WebhookId is { } webhookId)
        {
            filters.Add(a => a.WebhookId == webhookId);
        }

        if (query.Actor is { } actor)
        {
            filters.Add(a => a.Actor == actor);
        }

        if (query.Action is { } action)
        {
            var name = action.ToString();
            filters.Add(a => a.Action == name);
        }

        return filters;
    }

    private static IQueryable<AuditRow> Range(WebhookDbContext context, AuditQuery query)
    {
        var entries = context.Audit.AsNoTracking();
        if (query.From is { } from)
        {
            var first = AuditId.Before(from);
            entries = entries.Where(a => a.Id >= first);
        }

        var end = query.To is { } to ? AuditId.Before(to) : (Guid?)null;
        return (end is null || query.Cursor < end ? query.Cursor ?? end : end) is { } before ? entries.Where(a => a.Id < before) : entries;
    }
}
