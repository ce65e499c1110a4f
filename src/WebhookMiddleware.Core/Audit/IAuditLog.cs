namespace WebhookMiddleware.Audit;

/// <summary>
/// The store's role for the audit. Entries that tell of a write come with the write, and the store's other roles keep them in the same
/// transaction: see <c>IWebhookStore</c> and <c>IDeliveryLog</c>.
/// </summary>
public interface IAuditLog
{
    /// <summary>Appends an entry that tells of no write.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    Task AppendAsync(AuditEntry entry, CancellationToken cancellationToken);

    /// <summary>Reads one page, newest first: by descending identifiers.</summary>
    /// <param name="query">The filters and the page.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The page. With several filters it may be short, or empty, although it has a cursor.</returns>
    Task<AuditPage> ReadAsync(AuditQuery query, CancellationToken cancellationToken);

    /// <summary>Removes the oldest entries of before a time, as their identifiers say.</summary>
    /// <param name="before">The time.</param>
    /// <param name="limit">The maximum number of entries to remove.</param>
    /// <param name="cancellationToken">Cancels the removal.</param>
    /// <returns>The number of removed entries.</returns>
    Task<int> PruneAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken);
}
