using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery;

/// <summary>From which due time on this host's claims search a webhook's due rows: before it, the last claim has left none.</summary>
/// <remarks>
/// <para>
/// As long as a transaction is open anywhere in the database, be it one that only reads, the index keeps the entries of all rows that have
/// been claimed since it began, and a claim that begins at the front walks past every one of them.
/// </para>
/// <para>
/// A row may yet turn up before the watermark: it is committed late, or was given back by another host. Only <see cref="LookBack"/> finds
/// it then. Thus a claim with watermarks that gets less than it asked for says nothing about what is due: within
/// <see cref="LookBack.Interval"/> there is another.
/// </para>
/// </remarks>
internal sealed class DueWatermarks(TimeProvider timeProvider)
{
    /// <summary>
    /// How far before what the claims have reached a watermark lies, in milliseconds: most transactions that write are over sooner, so that
    /// their rows need not wait for the search from the beginning.
    /// </summary>
    public const long Margin = 250;

    /// <summary>Under no watermark.</summary>
    public const long None = long.MinValue;

    private readonly Dictionary<(Guid WebhookId, DeliveryKind Kind), Watermark> _watermarks = [];

    /// <summary>
    /// The webhook's watermark, in the database's Unix milliseconds; <see cref="None"/>: the claim has to search from the beginning.
    /// </summary>
    public long Of(Guid webhookId, DeliveryKind kind)
        => _watermarks.TryGetValue((webhookId, kind), out var watermark) && !watermark.LookBack.IsDue ? watermark.DueAt : None;

    /// <summary>Takes what a claim has found out about a webhook.</summary>
    /// <param name="webhookId">The webhook.</param>
    /// <param name="kind">The attempts that were claimed.</param>
    /// <param name="reached">Nothing that the claim could have seen, and has left, is due before this moment.</param>
    /// <param name="lookBack">The search from the beginning that the claim made; null when it had a watermark.</param>
    public void Raise(Guid webhookId, DeliveryKind kind, long reached, LookBack? lookBack)
    {
        var key = (webhookId, kind);
        lookBack ??= _watermarks.GetValueOrDefault(key)?.LookBack;
        if (lookBack is not null)
        {
            _watermarks[key] = new Watermark(reached - Margin, lookBack);
        }
    }

    public LookBack BeginLookBack() => new(timeProvider);

    public int Count => _watermarks.Count;

    public void Clear() => _watermarks.Clear();

    private sealed record Watermark(long DueAt, LookBack LookBack);
}
