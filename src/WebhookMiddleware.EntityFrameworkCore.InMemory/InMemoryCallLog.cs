using WebhookMiddleware.CallLog;
using WebhookMiddleware.EntityFrameworkCore.CallLog;

namespace WebhookMiddleware.EntityFrameworkCore.InMemory;

/// <summary>The call log as a list in ascending order of the identifiers. New calls are nearly always appended.</summary>
internal sealed class InMemoryCallLog : ICallLogStore
{
    private static readonly Comparer<WebhookCallRecord> ById = Comparer<WebhookCallRecord>.Create((a, b) => a.Id.CompareTo(b.Id));

    private readonly Lock _lock = new();
    private readonly List<WebhookCallRecord> _calls = [];

    public Task AppendAsync(IReadOnlyList<WebhookCallRecord> batch, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            foreach (var call in batch)
            {
                if (_calls.BinarySearch(call, ById) is < 0 and var place)
                {
                    _calls.Insert(~place, call);
                }
            }
        }

        return Task.CompletedTask;
    }

    public Task<int> PruneAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var first = CallId.Before(before);
        lock (_lock)
        {
            var removed = _calls.Take(limit).TakeWhile(call => call.Id < first).Count();
            _calls.RemoveRange(0, removed);
            return Task.FromResult(removed);
        }
    }

    public Task<CallLogPage> ReadAsync(CallLogQuery query, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1, nameof(query));
        lock (_lock)
        {
            var ordered = query.InvocationId is null ? Enumerable.Reverse(_calls) : _calls;
            var found = ordered.Where(call => Matches(call, query));
            var page = found.Take(query.Limit).Select(call => call with { RequestBody = null, ResponseBody = null }).ToArray();
            return Task.FromResult(new CallLogPage(page, found.Skip(query.Limit).Any() ? page[^1].Id : null));
        }
    }

    public Task<IReadOnlyList<WebhookCallRecord>> ReadEndedAsync(
        Guid after, DateTimeOffset endedBefore, int limit, CancellationToken cancellationToken)
    {
        var before = CallId.Before(endedBefore);
        lock (_lock)
        {
            return Task.FromResult<IReadOnlyList<WebhookCallRecord>>(
            [
                .. _calls.SkipWhile(call => call.Id <= after).TakeWhile(call => call.Id < before).Take(limit)
                    .Select(call => call with { RequestBody = null, ResponseBody = null }),
            ]);
        }
    }

    public Task<WebhookCallRecord?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult(_calls.Find(call => call.Id == id));
        }
    }

    private static bool Matches(WebhookCallRecord call, CallLogQuery query)
        => (query.WebhookId is null || call.WebhookId == query.WebhookId)
            && (query.Event is null || call.Event == query.Event)
            && (query.Outcomes is null || query.Outcomes.Contains(call.Outcome))
            && (query.From is null || call.At >= query.From)
            && (query.To is null || call.At < query.To)
            && (query.Cursor is null || (query.InvocationId is null ? call.Id < query.Cursor : call.Id > query.Cursor))
            && query.Finds(call);
}
