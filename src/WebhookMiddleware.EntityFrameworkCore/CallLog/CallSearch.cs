using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.CallLog;

namespace WebhookMiddleware.EntityFrameworkCore.CallLog;

/// <summary>
/// Finds calls by what has no index, which each call would pay for when it is written: the run, the trace, and text.
/// </summary>
/// <remarks>
/// A page looks at no more than <see cref="MaxScanned"/> calls, so that it costs the same however long the log is:
/// <list type="number">
/// <item>Choose what is looked at: the log by its key or, with a filter that few series pass, their ranges of the index on the series, so
/// that the calls of a webhook that is seldom called are not searched for among those of all others.</item>
/// <item>Find the last call that is looked at: so many from the beginning of the range, or from the cursor. Series share the number
/// equally, and the last call is the latest one at which the share of a series ends: up to there, nothing is left out.</item>
/// <item>Read the calls up to there that can be meant. Text is compared here, because databases differ in how they compare letters, and
/// names once for each series.</item>
/// <item>The next page goes on behind the last call of this page, or behind the last one that was looked at.</item>
/// </list>
/// </remarks>
internal sealed class CallSearch(RelationalCallLog log, WebhookDbContext context, CallLogQuery query)
{
    /// <summary>The maximum number of calls that a page looks at.</summary>
    public const int MaxScanned = 20_000;

    /// <summary>The maximum number of series that are looked at one by one. Each then has a share that is worth looking at.</summary>
    public const int MaxSeries = 100;

    // The maximum number of calls that are read for their text.
    private const int MaxCandidates = 2_000;

    private readonly CallRange _range = CallRange.Of(query);

    // The calls of a run begin where its identifier says, and the rest of the range is looked at only if that is not enough.
    private readonly bool _isForward = query.InvocationId is not null;

    public async Task<CallLogPage> ReadAsync(CancellationToken cancellationToken)
    {
        if (query.InvocationId is { Version: not 7 })
        {
            return new CallLogPage([], null);
        }

        var series = await FindSeriesAsync(cancellationToken);
        var last = await Last(series).FirstOrDefaultAsync(cancellationToken);
        List<WebhookCallRecord> found = [];
        var read = 0;
        var candidates = Candidates(last, series).AsAsyncEnumerable();
        await foreach (var row in candidates.WithCancellation(cancellationToken))
        {
            var call = row.ToRecord();
            if (query.Finds(call))
            {
                if (found.Count == query.Limit)
                {
                    return new CallLogPage(found, found[^1].Id);
                }

                found.Add(call);
            }

            if (++read == MaxCandidates)
            {
                return new CallLogPage(found, call.Id);
            }
        }

        return new CallLogPage(found, last);
    }

    /// <summary>Returns the query of the last call that is looked at, of which the tests look at the plan.</summary>
    internal IQueryable<Guid?> Last(SearchedSeries series)
    {
        var calls = series.Apart is { } apart
            ? Ordered(log.OfEach(context, apart, _range, ShareOf(apart) - 1, 1)).Select(c => (Guid?)c.Id)
            : Ordered(_range.FilterKeys(context.Calls)).Select(c => (Guid?)c.Id).Skip(MaxScanned - 1);
        return calls.Take(1);
    }

    /// <summary>Returns the query of the calls that can be meant, of which the tests look at the plan.</summary>
    internal IQueryable<LoggedCall> Candidates(Guid? last, SearchedSeries series)
    {
        var calls = _range.Filter(
            series.Apart is { } apart ? log.OfEach(context, apart, _range, 0, ShareOf(apart)) : context.Calls);
        if (last is { } id)
        {
            calls = _isForward ? calls.Where(c => c.Id <= id) : calls.Where(c => c.Id >= id);
        }

        if (query.InvocationId is { } invocationId)
        {
            calls = calls.Where(c => c.InvocationId == invocationId);
        }

        if (query.TraceId is { } traceId)
        {
            calls = calls.Where(c => c.TraceId == traceId);
        }

        if (query.Search is not null)
        {
            calls = calls.Where(c => c.Detail != null || series.Named.Contains(c.Series));
        }

        var found = RelationalCallLog.WithSeries(calls, RelationalCallLog.Filter(context.CallSeries, query));

        // One more than requested shows whether there is a next page.
        return (_isForward ? found.OrderBy(row => row.Call.Id) : found.OrderByDescending(row => row.Call.Id))
            .Take(query.Search is null && query.Limit < MaxCandidates ? query.Limit + 1 : MaxCandidates);
    }

    private IOrderedQueryable<CallRow> Ordered(IQueryable<CallRow> calls)
        => _isForward ? calls.OrderBy(c => c.Id) : calls.OrderByDescending(c => c.Id);

    private async Task<SearchedSeries> FindSeriesAsync(CancellationToken cancellationToken)
    {
        // The range of a run is short.
        var isFiltered = query is not { WebhookId: null, Event: null, Outcomes: null } && !_isForward;
        if (!isFiltered && query.Search is null)
        {
            return SearchedSeries.All;
        }

        var series = await RelationalCallLog.Filter(context.CallSeries, query)
            .AsNoTracking()
            .Select(s => new { s.Number, s.WebhookName })
            .ToListAsync(cancellationToken);
        return new SearchedSeries(
            isFiltered && series.Count <= MaxSeries ? [.. series.Select(s => s.Number)] : null,
            query.Search is null ? [] : [.. series.Where(s => query.Contains(s.WebhookName)).Select(s => s.Number)]);
    }

    private static int ShareOf(int[] series) => MaxScanned / Math.Max(series.Length, 1);
}

/// <summary>The series that a search looks at.</summary>
/// <param name="Apart">Those whose ranges of the index are read, one by one; null to read the log by its key.</param>
/// <param name="Named">Those whose name is searched for, whatever else their calls say.</param>
internal sealed record SearchedSeries(int[]? Apart, int[] Named)
{
    public static readonly SearchedSeries All = new(null, []);
}
