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

    // The cursor is the position of the last call that was given, counted from 1.
    public Task<CallLogPage> ReadAsync(CallLogQuery query, CancellationToken cancellationToken)
    {
        LastQuery = query;
        var before = (int)(query.Cursor ?? _stored.Count + 1) - 1;
        var items = _stored.Take(before).Reverse().Take(query.Limit).ToList();
        var last = before - items.Count + 1;
        return Task.FromResult(new CallLogPage(items, last > 1 ? last : null));
    }

    public Task<WebhookCallRecord?> FindAsync(Guid id, CancellationToken cancellationToken) => Task.FromResult(_stored.Find(call => call.Id == id));
}
