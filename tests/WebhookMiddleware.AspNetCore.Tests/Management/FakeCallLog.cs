using WebhookMiddleware.CallLog;

namespace WebhookMiddleware.AspNetCore.Tests.Management;

/// <summary>A log whose calls become visible when they are flushed.</summary>
internal sealed class FakeCallLog : ICallLogReader, ICallLogFlush
{
    private readonly List<WebhookCallRecord> _stored = [];

    public List<WebhookCallRecord> Pending { get; } = [];

    public CallLogQuery? LastQuery { get; private set; }

    public Task FlushAsync(CancellationToken cancellationToken)
    {
        _stored.AddRange(Pending);
        Pending.Clear();
        return Task.CompletedTask;
    }

    public Task<CallLogPage> ReadAsync(CallLogQuery query, CancellationToken cancellationToken)
    {
        LastQuery = query;
        var before = query.Cursor is { } cursor ? _stored.FindIndex(call => call.Id == cursor) : _stored.Count;
        var items = _stored.Take(before).Reverse().Take(query.Limit).ToList();
        return Task.FromResult(new CallLogPage(items, items.Count < before ? items[^1].Id : null));
    }

    public Task<IReadOnlyList<WebhookCallRecord>> ReadEndedAsync(
        Guid after, DateTimeOffset endedBefore, int limit, CancellationToken cancellationToken)
        => Task.FromResult<IReadOnlyList<WebhookCallRecord>>([]);

    public Task<WebhookCallRecord?> FindAsync(Guid id, CancellationToken cancellationToken) => Task.FromResult(_stored.Find(call => call.Id == id));
}
