using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.EntityFrameworkCore.Database;
using WebhookMiddleware.Statistics;

namespace WebhookMiddleware.EntityFrameworkCore.Statistics;

/// <summary>The statistics in tables. Derived classes write them.</summary>
/// <param name="database">The database, which opens contexts once its tables exist.</param>
public abstract class RelationalStatistics(WebhookDatabase database) : IStatisticsStore
{
    /// <summary>Gets the database.</summary>
    protected WebhookDatabase Database { get; } = database;

    /// <inheritdoc/>
    public abstract Task WriteAsync(StatisticsInterval interval, IReadOnlyList<StatisticsRow> rows, CancellationToken cancellationToken);

    /// <inheritdoc/>
    public abstract Task<int> PruneAsync(
        StatisticsInterval interval, DateTimeOffset before, int limit, CancellationToken cancellationToken);

    /// <inheritdoc/>
    public async Task<int> MergeAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        await using var context = await Database.OpenAsync(cancellationToken);
        if (!await Unmerged(context, before).AnyAsync(cancellationToken))
        {
            return 0;
        }

        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        if (!await TryLockAsync(context, cancellationToken))
        {
            return 0;
        }

        // What another host has merged meanwhile is gone.
        var rows = await Unmerged(context, before).OrderBy(r => r.At).Take(limit).ToListAsync(cancellationToken);
        foreach (var hour in rows.GroupBy(row => row.At))
        {
            var merged = await Rows(context, StatisticsInterval.Hour)
                .Where(r => r.At == hour.Key && r.Host == StatisticsRow.Merged)
                .ToListAsync(cancellationToken);
            Merge(context, hour, merged);
        }

        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return rows.Count;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StatisticsRow> ReadAsync(
        StatisticsRange range, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(range);
        var part = PartOf(range.Interval);
        for (DateTimeOffset? next = range.From; next < range.To;)
        {
            var (from, to) = (next.Value, range.To - next.Value > part ? next.Value + part : range.To);
            var rows = await ReadPartAsync(range with { From = from, To = to }, cancellationToken);
            foreach (var row in rows)
            {
                yield return row;
            }

            next = rows.Count > 0 ? to : await FindFirstAsync(range with { From = to }, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<StatisticsSum>> SumAsync(StatisticsRange range, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(range);
        await using var context = await Database.OpenAsync(cancellationToken);
        return await Sums(context, range).ToListAsync(cancellationToken);
    }

    /// <summary>Returns the query of the sums of a range, of which the tests look at the plan.</summary>
    internal static IQueryable<StatisticsSum> Sums(WebhookDbContext context, StatisticsRange range)
        => Filter(context, range)
            .GroupBy(r => r.At)
            .OrderBy(rows => rows.Key)
            .Select(rows => new StatisticsSum(rows.Key, rows.Sum(r => r.Count), rows.Sum(r => r.Dead)));

    /// <summary>Returns the query of a range, of which the tests look at the plan.</summary>
    internal static IQueryable<StatisticsRow> Select(WebhookDbContext context, StatisticsRange range)
        => Filter(context, range).OrderBy(r => r.At);

    /// <summary>Returns the query of the rows that are to be merged.</summary>
    internal static IQueryable<StatisticsRow> Unmerged(WebhookDbContext context, DateTimeOffset before)
        => Rows(context, StatisticsInterval.Hour).Where(r => r.Host != StatisticsRow.Merged && r.At < before);

    /// <summary>Takes the lock of merging until the end of the transaction. Returns false if another host has it.</summary>
    /// <param name="context">The context, which has a transaction.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    protected abstract Task<bool> TryLockAsync(WebhookDbContext context, CancellationToken cancellationToken);

    // An hour of minutes, or two days and a half of hours: so many rows that a query costs little beside them.
    private static TimeSpan PartOf(StatisticsInterval interval)
        => interval == StatisticsInterval.Minute ? TimeSpan.FromHours(1) : TimeSpan.FromHours(60);

    // Nothing of the database is held while the rows of a part are taken: neither a connection nor, on PostgreSQL, a snapshot that keeps
    // dead rows of the queue alive.
    private async Task<List<StatisticsRow>> ReadPartAsync(StatisticsRange range, CancellationToken cancellationToken)
    {
        await using var context = await Database.OpenAsync(cancellationToken);
        return await Select(context, range).ToListAsync(cancellationToken);
    }

    // The statistics may begin long after the time that is asked for.
    private async Task<DateTimeOffset?> FindFirstAsync(StatisticsRange range, CancellationToken cancellationToken)
    {
        await using var context = await Database.OpenAsync(cancellationToken);
        return await Select(context, range).Select(r => (DateTimeOffset?)r.At).FirstOrDefaultAsync(cancellationToken);
    }

    private static IQueryable<StatisticsRow> Filter(WebhookDbContext context, StatisticsRange range)
    {
        var rows = Rows(context, range.Interval).AsNoTracking().Where(r => r.At >= range.From && r.At < range.To);
        if (range.WebhookIds is [var webhookId])
        {
            rows = rows.Where(r => r.WebhookId == webhookId);
        }
        else if (range.WebhookIds is { } webhookIds)
        {
            rows = rows.Where(r => webhookIds.Contains(r.WebhookId));
        }

        if (range.Event is { } eventName)
        {
            rows = rows.Where(r => r.Event == eventName);
        }

        return rows;
    }

    private static DbSet<StatisticsRow> Rows(WebhookDbContext context, StatisticsInterval interval)
        => context.Set<StatisticsRow>(StatisticsTables.Of(interval));

    private static void Merge(WebhookDbContext context, IEnumerable<StatisticsRow> hour, List<StatisticsRow> merged)
    {
        var hours = Rows(context, StatisticsInterval.Hour);
        foreach (var same in hour.GroupBy(row => (row.WebhookId, row.Event, row.Kind)))
        {
            var earlier = merged.Find(row => (row.WebhookId, row.Event, row.Kind) == same.Key);
            var sum = StatisticsRow.Merge([.. same, .. earlier is null ? (StatisticsRow[])[] : [earlier]]);
            if (earlier is null)
            {
                hours.Add(sum);
            }
            else
            {
                context.Entry(earlier).CurrentValues.SetValues(sum);
            }

            hours.RemoveRange(same);
        }
    }
}
