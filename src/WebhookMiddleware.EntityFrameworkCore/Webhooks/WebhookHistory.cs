using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.EntityFrameworkCore.Database;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.EntityFrameworkCore.Webhooks;

internal sealed class WebhookHistory(WebhookDatabase database) : IWebhookHistory
{
    public async Task<IReadOnlyList<WebhookVersion>> ReadAsync(
        Guid webhookId, long? before, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        await using var context = await database.OpenAsync(cancellationToken);
        var rows = await Page(context, webhookId, before ?? long.MaxValue, limit).ToListAsync(cancellationToken);
        return rows.ConvertAll(row => row.ToVersion());
    }

    public async Task<WebhookVersion?> FindAsync(Guid webhookId, long version, CancellationToken cancellationToken)
    {
        await using var context = await database.OpenAsync(cancellationToken);
        var row = await context.Versions
            .AsNoTracking()
            .SingleOrDefaultAsync(v => v.WebhookId == webhookId && v.Version == version, cancellationToken);
        return row?.ToVersion();
    }

    public async Task<IReadOnlyDictionary<Guid, long>> GetLatestAsync(
        IReadOnlyCollection<Guid> webhookIds, CancellationToken cancellationToken)
    {
        await using var context = await database.OpenAsync(cancellationToken);
        return await context.Versions
            .Where(v => webhookIds.Contains(v.WebhookId))
            .GroupBy(v => v.WebhookId)
            .Select(versions => new { versions.Key, Latest = versions.Max(v => v.Version) })
            .ToDictionaryAsync(latest => latest.Key, latest => latest.Latest, cancellationToken);
    }

    public async Task<int> PruneAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        await using var context = await database.OpenAsync(cancellationToken);
        return await context.RemoveAsync(
            context.Versions.Where(v => v.KeptAt < before).OrderBy(v => v.KeptAt).Take(limit), cancellationToken);
    }

    /// <summary>Returns the query of one page, of which the tests look at the plan.</summary>
    internal static IQueryable<WebhookVersionRow> Page(WebhookDbContext context, Guid webhookId, long before, int limit)
        => context.Versions
            .AsNoTracking()
            .Where(v => v.WebhookId == webhookId && v.Version < before)
            .OrderByDescending(v => v.Version)
            .Take(limit);
}
