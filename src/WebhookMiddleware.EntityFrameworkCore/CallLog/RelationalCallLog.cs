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

    /// <summary>
    /// Returns the newest calls of the series that a query asks for, within a range and up to a limit each. The page is within the series
    /// with the newest calls, as many as the limit. So each series is looked at once, and however many there are, only those are read from.
    /// </summary>
    protected abstract IQueryable<CallRow> NewestOfEach(
        WebhookDbContext context, CallLogQuery query, CallRange range, int limit);

    /// <summary>Returns the query of one page, of which the tests look at the plan.</summary>
    internal IQueryable<LoggedCall> Page(WebhookDbContext context, CallLogQuery query, int limit)
    {
        var range = CallRange.Of(query);
        var calls = query is { WebhookId: null, Event: null, Outcome: null }
            ? range.Filter(context.Calls)
            : NewestOfEach(context, query, range, limit);
        return WithSeries(context, calls.OrderByDescending(c => c.Id).Take(limit)).OrderByDescending(row => row.Call.Id);
    }

    private static IQueryable<LoggedCall> WithSeries(WebhookDbContext context, IQueryable<CallRow> calls)
        => from call in calls.AsNoTracking()
           join series in context.CallSeries.AsNoTracking() on call.Series equals series.Number
           select new LoggedCall { Call = call, Series = series };

    protected static IQueryable<CallSeriesRow> Filter(IQueryable<CallSeriesRow> series, CallLogQuery query)
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
