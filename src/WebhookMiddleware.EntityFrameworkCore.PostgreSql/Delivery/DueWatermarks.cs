using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery;

/// <summary>
/// The due times from which this host's claims search the webhooks' due rows. Before its watermark, a webhook's last claim has left none
/// that was not claimed.
/// </summary>
/// <remarks>
/// <para>
/// While a transaction is open anywhere in the database, even one that only reads, the index keeps the entries of all rows that have been
/// settled since it began. A claim that begins at the front has to pass every one of them.
/// </para>
/// <para>
/// A row may still appear before the watermark, because it is committed late or was released by another host. Only
/// <see cref="FullScanInterval"/> finds it then. A claim with watermarks that gets fewer rows than it requested therefore proves nothing
/// about what is due, and is followed by another one within <see cref="FullScanInterval.Minimum"/>.
/// </para>
/// </remarks>
internal sealed class DueWatermarks(TimeProvider timeProvider)
{
    /// <summary>
    /// The distance of a watermark from the point that the claims have reached, in milliseconds. Most transactions that write are shorter,
    /// so that their rows need not wait for the search from the beginning.
    /// </summary>
    public const long Margin = 100;

    /// <summary>Below every watermark.</summary>
    public const long None = long.MinValue;

    private readonly Dictionary<(Guid WebhookId, DeliveryKind Kind), Watermark> _watermarks = [];

    /// <summary>
    /// Returns the webhook's watermark, in Unix milliseconds of the database's clock, or <see cref="None"/> if the claim has to search from
    /// the beginning.
    /// </summary>
    public long Of(Guid webhookId, DeliveryKind kind)
        => _watermarks.TryGetValue((webhookId, kind), out var watermark) && !watermark.FullScan.IsDue ? watermark.DueAt : None;

    /// <summary>Processes the result of a claim for a webhook.</summary>
    /// <param name="webhookId">The webhook.</param>
    /// <param name="kind">The kind of attempts that were claimed.</param>
    /// <param name="reached">The time before which the claim has left no row that it could see.</param>
    /// <param name="fullScan">The search from the beginning that the claim made; null if it had a watermark.</param>
    public void Raise(Guid webhookId, DeliveryKind kind, long reached, FullScanInterval? fullScan)
    {
        var key = (webhookId, kind);
        fullScan ??= _watermarks.GetValueOrDefault(key)?.FullScan;
        if (fullScan is not null)
        {
            _watermarks[key] = new Watermark(reached - Margin, fullScan);
        }
    }

    public FullScanInterval BeginFullScan() => new(timeProvider);

    public int Count => _watermarks.Count;

    public void Clear() => _watermarks.Clear();

    private sealed record Watermark(long DueAt, FullScanInterval FullScan);
}
