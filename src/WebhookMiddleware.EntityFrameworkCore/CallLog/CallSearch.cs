using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.CallLog;

namespace WebhookMiddleware.EntityFrameworkCore.CallLog;

/// <summary>
/// Finds calls by what has no index, which each call would pay for when it is written: the run, the trace, and text.
/// </summary>
/// <remarks>
/// A page looks at no more than <see cref="MaxScanned"/> calls, so that it costs the same however long the log is:
/// <list type="number">
/// <item>Find the last call that is looked at: so many from the beginning of the range, or from the cursor.</item>
/// <item>Read the calls up to there that can be meant. Text is compared here, because databases differ in how they compare letters, and
/// names once for each series.</item>
/// <item>The next page goes on behind the last call of this page, or behind the last one that was looked at.</item>
/// </list>
/// </remarks>
internal sealed class CallSearch(WebhookDbContext context, CallLogQuery query)
{
    /// <summary>The maximum number of calls that a page looks at.</summary>
    public const int MaxScanned = 20_000;

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

        var last = await Last().FirstOrDefaultAsync(cancellationToken);
        List<WebhookCallRecord> found = [];
        var read = 0;
        var candidates = Candidates(last, await FindNamedAsync(cancellationToken)).AsAsyncEnumerable();
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
    internal IQueryable<Guid?> Last() => Ordered(_range.FilterKeys(context.Calls)).Select(c => (Guid?)c.Id).Skip(MaxScanned - 1).Take(1);

    /// <summary>Returns the query of the calls that can be meant, of which the tests look at the plan.</summary>
    internal IQueryable<LoggedCall> Candidates(Guid? last, int[] named)
    {
        var calls = _range.Filter(context.Calls);
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
            calls = calls.Where(c => c.Detail != null || named.Contains(c.Series));
        }

        var found = RelationalCallLog.WithSeries(context, calls);
        if (query.WebhookId is { } webhookId)
        {
            found = found.Where(row => row.Series.WebhookId == webhookId);
        }

        if (query.Event is { } eventName)
        {
            found = found.Where(row => row.Series.Event == eventName);
        }

        if (query.Outcome is { } outcome)
        {
            found = found.Where(row => row.Series.Outcome == outcome);
        }

        // One more than requested shows whether there is a next page.
        return (_isForward ? found.OrderBy(row => row.Call.Id) : found.OrderByDescending(row => row.Call.Id))
            .Take(query.Search is null && query.Limit < MaxCandidates ? query.Limit + 1 : MaxCandidates);
    }

    private IOrderedQueryable<CallRow> Ordered(IQueryable<CallRow> calls)
        => _isForward ? calls.OrderBy(c => c.Id) : calls.OrderByDescending(c => c.Id);

    private async Task<int[]> FindNamedAsync(CancellationToken cancellationToken)
    {
        if (query.Search is null)
        {
            return [];
        }

        var series = await context.CallSeries.AsNoTracking().Select(s => new { s.Number, s.WebhookName }).ToListAsync(cancellationToken);
        return [.. series.Where(s => query.Contains(s.WebhookName)).Select(s => s.Number)];
    }
}
