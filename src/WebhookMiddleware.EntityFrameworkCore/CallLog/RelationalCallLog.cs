using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.CallLog;
using WebhookMiddleware.EntityFrameworkCore.Database;

namespace WebhookMiddleware.EntityFrameworkCore.CallLog;

/// <summary>The call log in tables. Derived classes write it, without EF, because a busy host logs thousands of calls a second.</summary>
/// <param name="database">The database, which opens contexts once its tables exist.</param>
public abstract class RelationalCallLog(WebhookDatabase database) : ICallLogStore
{
    /// <summary>Gets the database.</summary>
    protected WebhookDatabase Database { get; } = database;

    /// <inheritdoc/>
    public abstract Task AppendAsync(IReadOnlyList<WebhookCallRecord> batch, CancellationToken cancellationToken);

    /// <inheritdoc/>
    public abstract Task<int> PruneAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken);

    /// <inheritdoc/>
    public async Task<CallLogPage> ReadAsync(CallLogQuery query, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1, nameof(query));
        await using var context = await Database.OpenAsync(cancellationToken);

        if (query.IsSearch)
        {
            return await new CallSearch(this, context, query).ReadAsync(cancellationToken);
        }

        // One row more than requested shows whether there is a next page.
        var limit = query.Limit < int.MaxValue ? query.Limit + 1 : query.Limit;
        var rows = await Page(context, query, limit).ToListAsync(cancellationToken);
        return new CallLogPage(
            [.. rows.Take(query.Limit).Select(row => row.ToRecord())], rows.Count > query.Limit ? rows[query.Limit - 1].Call.Id : null);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<WebhookCallRecord>> ReadEndedAsync(
        Guid after, DateTimeOffset endedBefore, int limit, CancellationToken cancellationToken)
    {
        await using var context = await Database.OpenAsync(cancellationToken);
        var rows = await Ended(context, after, endedBefore, limit).ToListAsync(cancellationToken);
        return [.. rows.Select(row => row.ToRecord())];
    }

    /// <inheritdoc/>
    public async Task<WebhookCallRecord?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var context = await Database.OpenAsync(cancellationToken);
        var row = await WithSeries(context, context.Calls.Where(c => c.Id == id)).SingleOrDefaultAsync(cancellationToken);
        var body = row is null ? null : await context.CallBodies.AsNoTracking().SingleOrDefaultAsync(b => b.Id == id, cancellationToken);
        return row?.ToRecord(body);
    }

    /// <summary>
    /// Returns the newest calls of the series that a query asks for, within a range and up to a limit each. The page is within the series
    /// with the newest calls, as many as the limit. So each series is looked at once, and however many there are, only those are read from.
    /// </summary>
    /// <param name="context">The context of the query.</param>
    /// <param name="query">The query, which names a webhook, an event or outcomes.</param>
    /// <param name="range">The range of the log that the query reads.</param>
    /// <param name="limit">The maximum number of series, and of calls of each.</param>
    protected abstract IQueryable<CallRow> NewestOfEach(
        WebhookDbContext context, CallLogQuery query, CallRange range, int limit);

    /// <summary>
    /// Returns calls of each of several series, the newest of which are left out, from the index on the series: however many calls other
    /// series have, they are not read.
    /// </summary>
    /// <param name="context">The context of the query.</param>
    /// <param name="series">The numbers of the series.</param>
    /// <param name="range">The range of the log that the query reads, of which only the keys matter.</param>
    /// <param name="skip">The number of calls of each series that are left out.</param>
    /// <param name="limit">The maximum number of calls of each series.</param>
    protected internal abstract IQueryable<CallRow> OfEach(
        WebhookDbContext context, int[] series, CallRange range, int skip, int limit);

    /// <summary>Returns the numbers of series, as rows to join with.</summary>
    /// <param name="context">The context of the query.</param>
    /// <param name="series">The numbers.</param>
    protected static IQueryable<int> SeriesOf(WebhookDbContext context, int[] series)
        => context.CallSeries.Where(s => series.Contains(s.Number)).Select(s => s.Number);

    /// <summary>Returns the numbers of the series that a query asks for, with the newest calls, in plain LINQ.</summary>
    /// <param name="context">The context of the query.</param>
    /// <param name="query">The query.</param>
    /// <param name="range">The range of the log that the query reads.</param>
    /// <param name="limit">The maximum number of series.</param>
    protected static IQueryable<int> NewestSeries(WebhookDbContext context, CallLogQuery query, CallRange range, int limit)
    {
        var calls = range.Filter(context.Calls);
        return Filter(context.CallSeries, query)
            .Select(s => new
            {
                s.Number,
                Newest = calls.Where(c => c.Series == s.Number).OrderByDescending(c => c.Id).Select(c => (Guid?)c.Id).FirstOrDefault(),
            })
            .Where(s => s.Newest != null)
            .OrderByDescending(s => s.Newest)
            .Take(limit)
            .Select(s => s.Number);
    }

    /// <summary>Returns the query of one page, of which the tests look at the plan.</summary>
    internal IQueryable<LoggedCall> Page(WebhookDbContext context, CallLogQuery query, int limit)
    {
        var range = CallRange.Of(query);
        var calls = query is { WebhookId: null, Event: null, Outcomes: null }
            ? range.Filter(context.Calls)
            : NewestOfEach(context, query, range, limit);
        return WithSeries(context, calls.OrderByDescending(c => c.Id).Take(limit)).OrderByDescending(row => row.Call.Id);
    }

    /// <summary>Returns the query of the calls behind an identifier, of which the tests look at the plan.</summary>
    internal static IQueryable<LoggedCall> Ended(WebhookDbContext context, Guid after, DateTimeOffset endedBefore, int limit)
    {
        var before = CallId.Before(endedBefore);
        return WithSeries(context, context.Calls.Where(c => c.Id > after && c.Id < before).OrderBy(c => c.Id).Take(limit))
            .OrderBy(row => row.Call.Id);
    }

    internal static IQueryable<LoggedCall> WithSeries(WebhookDbContext context, IQueryable<CallRow> calls)
        => WithSeries(calls, context.CallSeries);

    internal static IQueryable<LoggedCall> WithSeries(IQueryable<CallRow> calls, IQueryable<CallSeriesRow> among)
        => from call in calls.AsNoTracking()
           join series in among.AsNoTracking() on call.Series equals series.Number
           select new LoggedCall { Call = call, Series = series };

    internal static IQueryable<CallSeriesRow> Filter(IQueryable<CallSeriesRow> series, CallLogQuery query)
    {
        if (query.WebhookId is { } webhookId)
        {
            series = series.Where(s => s.WebhookId == webhookId);
        }

        if (query.Event is { } eventName)
        {
            series = series.Where(s => s.Event == eventName);
        }

        if (query.Outcomes is { } outcomes)
        {
            series = series.Where(s => outcomes.Contains(s.Outcome));
        }

        return series;
    }
}

/// <summary>A stored call with its series.</summary>
internal sealed class LoggedCall
{
    public required CallRow Call { get; init; }

    public required CallSeriesRow Series { get; init; }

    public WebhookCallRecord ToRecord(CallBodyRow? bodies = null) => new()
    {
        Id = Call.Id,
        InvocationId = Call.InvocationId,
        WebhookId = Series.WebhookId,
        WebhookVersion = Call.WebhookVersion,
        WebhookName = Series.WebhookName,
        Event = Series.Event,
        At = Call.At,
        Outcome = Series.Outcome,
        Status = Call.Status,
        DurationMs = Call.DurationMs,
        Shadow = Call.Shadow,
        FailedOpen = Call.FailedOpen,
        Detail = Call.Detail,
        RequestBody = bodies?.RequestBody,
        ResponseBody = bodies?.ResponseBody,
        TraceId = Call.TraceId,
    };
}
