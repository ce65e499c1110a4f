using WebhookMiddleware.Audit;

namespace WebhookMiddleware.TestSupport.Stores;

/// <summary>An audit in memory.</summary>
public sealed class FakeAuditLog : IAuditLog
{
    public List<AuditEntry> Entries { get; } = [];

    /// <summary>Gets the last query.</summary>
    public AuditQuery? Query { get; private set; }

    /// <summary>Gets or sets whether old entries can't be removed, because the store is down.</summary>
    public bool FailsToPrune { get; set; }

    public Task AppendAsync(AuditEntry entry, CancellationToken cancellationToken)
    {
        Entries.Add(entry);
        return Task.CompletedTask;
    }

    public Task<AuditPage> ReadAsync(AuditQuery query, CancellationToken cancellationToken)
    {
        Query = query;
        AuditEntry[] page = [.. Entries.Where(e => query.Cursor is null || e.Id < query.Cursor).OrderByDescending(e => e.Id).Take(query.Limit + 1)];
        return Task.FromResult(new AuditPage(page[..Math.Min(page.Length, query.Limit)], page.Length > query.Limit ? page[query.Limit - 1].Id : null));
    }

    public Task<int> PruneAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken)
    {
        if (FailsToPrune)
        {
            throw new InvalidOperationException("The store is down.");
        }

        AuditEntry[] old = [.. Entries.Where(e => e.At < before).OrderBy(e => e.Id).Take(limit)];
        return Task.FromResult(Entries.RemoveAll(old.Contains));
    }
}
