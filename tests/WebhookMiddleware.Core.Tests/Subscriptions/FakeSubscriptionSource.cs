using WebhookMiddleware.Subscriptions;

namespace WebhookMiddleware.Core.Tests.Subscriptions;

/// <summary>A scoped source that reads the table.</summary>
internal sealed class FakeSubscriptionSource : IExpiringSubscriptionSource, IDisposable
{
    private readonly FakeSubscriptions _table;

    public FakeSubscriptionSource(FakeSubscriptions table)
    {
        _table = table;
        _table.OpenSources++;
    }

    public Task<IReadOnlyList<ExpiredSubscription>> GetExpiredAsync(DateTimeOffset upTo, int limit, CancellationToken cancellationToken)
    {
        _table.Reads++;
        return _table.ReadFault is { } fault
            ? Task.FromException<IReadOnlyList<ExpiredSubscription>>(fault)
            : Task.FromResult<IReadOnlyList<ExpiredSubscription>>(
                [.. _table.Unmarked.Where(s => s.ValidTo <= upTo).OrderBy(s => s.ValidTo).Take(limit)]);
    }

    public Task MarkRaisedAsync(IReadOnlyList<ExpiredSubscription> raised, CancellationToken cancellationToken)
    {
        if (_table.MarkFault is { } fault)
        {
            return Task.FromException(fault);
        }

        _table.Marked.AddRange(raised);
        return Task.CompletedTask;
    }

    public void Dispose() => _table.OpenSources--;
}
