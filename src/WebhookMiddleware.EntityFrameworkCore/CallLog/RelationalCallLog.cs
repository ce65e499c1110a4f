using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.CallLog;
using WebhookMiddleware.EntityFrameworkCore.Database;

namespace WebhookMiddleware.EntityFrameworkCore.CallLog;

/// <summary>The call log in tables. Derived classes write it, without EF, because a busy host logs thousands of calls a second.</summary>
internal abstract class RelationalCallLog(WebhookDatabase database) : ICallLogStore
{
    protected WebhookDatabase Database { get; } = database;

    public abstract Task AppendAsync(IReadOnlyList<WebhookCallRecord> batch, CancellationToken cancellationToken);

    public abstract Task<int> PruneAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken);

    public async Task<CallLogPage> ReadAsync(CallLogQuery query, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1, nameof(query));
        await using var context = await Database.OpenAsync(cancellationToken);

        // One row more than requested shows whether there is a next page.
        var limit = query.Limit < int.MaxValue ? query.Limit + 1 : query.Limit;
        var rows = await Page(context, query, limit).ToListAsync(cancellationToken);
        return new CallLogPage(
            [.. rows.Take(query.Limit).Select(row => row.ToRecord())], rows.Count > query.Limit ? rows[query.Limit - 1].Call.Id : null);
    }

    public async Task<WebhookCallRecord?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var context = await Database.OpenAsync(cancellationToken);
        var row = await WithSeries(context, context.Calls.Where(c => c.Id == id)).SingleOrDefaultAsync(cancellationToken);
        var body = row is null ? null : await context.CallBodies.AsNoTracking().SingleOrDefaultAsync(b => b.Id == id, cancellationToken);
        return row?.ToRecord(body?.ResponseBody);
    }

    /// <summary>Returns the newest calls of each series, each up to a limit. Databases differ in how a join can depend on a row.</summary>
    protected abstract IQueryable<CallRow> NewestOfEach(
        WebhookDbContext context, IQueryable<int> series, IQueryable<CallRow> calls, int limit);

    /// <summary>Returns the query of one page, of which the tests look at the plan.</summary>
    internal IQueryable<LoggedCall> Page(WebhookDbContext context, CallLogQuery query, int limit)
    {
        var calls = CallRange.Of(query).Filter(context.Calls);
        if (query is { WebhookId: null, Event: null, Outcome: null })
        {
            return WithSeries(context, calls.OrderByDescending(c => c.Id).Take(limit)).OrderByDescending(row => row.Call.Id);
        }

        // The page is within the series with the newest calls, as many as the page has. So each series is looked at once, and however many
        // there are, only those are read from.
        var newest = Filter(context.CallSeries, query)
            .Select(s => new
            {
                s.Number,
                Newest = calls.Where(c => c.Series == s.Number).OrderByDescending(c => c.Id).Select(c => (Guid?)c.Id).FirstOrDefault(),
            })
            .Where(s => s.Newest != null)
            .OrderByDescending(s => s.Newest)
            .Take(limit)
            .Select(s => s.Number);
        var rows = NewestOfEach(context, newest, calls, limit).OrderByDescending(c => c.Id).Take(limit);
        return WithSeries(context, rows).OrderByDescending(row => row.Call.Id);
    }

    private static IQueryable<LoggedCall> WithSeries(WebhookDbContext context, IQueryable<CallRow> calls)
        => from call in calls.AsNoTracking()
           join series in context.CallSeries.AsNoTracking() on call.Series equals series.Number
           select new LoggedCall { Call = call, Series = series };

    private static IQueryable<CallSeriesRow> Filter(IQueryable<CallSeriesRow> series, CallLogQuery query)
    {
        if (query.WebhookId is { } webhookId)
        {
            series = series.Where(s => s.WebhookId == webhookId);
        }

        if (query.Event is { } eventName)
        {
            series = series.Where(s => s.Event == eventName);
        }

        if (query.Outcome is { } outcome)
        {
            series = series.Where(s => s.Outcome == outcome);
        }

        return series;
    }
}

/// <summary>A stored call with its series.</summary>
internal sealed class LoggedCall
{
    public required CallRow Call { get; init; }

    public required CallSeriesRow Series { get; init; }

    public WebhookCallRecord ToRecord(string? responseBody = null) => new()
    {
        Id = Call.Id,
        InvocationId = Call.InvocationId,
        WebhookId = Series.WebhookId,
        WebhookName = Series.WebhookName,
        Event = Series.Event,
        At = Call.At,
        Outcome = Series.Outcome,
        Status = Call.Status,
        DurationMs = Call.DurationMs,
        Shadow = Call.Shadow,
        FailedOpen = Call.FailedOpen,
        Detail = Call.Detail,
        ResponseBody = responseBody,
        TraceId = Call.TraceId,
    };
}
