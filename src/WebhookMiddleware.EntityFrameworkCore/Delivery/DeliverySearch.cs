using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Delivery;

/// <summary>Finds the part of the delivery log that a page reads, so that it costs the same however long the log is.</summary>
/// <remarks>
/// <list type="number">
/// <item>Times become numbers of rows: rows are numbered as they are written, so a time is found by halving. Hosts write at the same time,
/// so a time and a number agree to within <see cref="Disorder"/> only, and times are compared as well.</item>
/// <item>Deliveries that are still open are found by their own index, if they are few.</item>
/// <item>One filter has an index in the order of the pages: the webhook, else the event, else the state of what has ended, unless it was
/// delivered. With another filter, no more than <see cref="MaxScanned"/> deliveries are looked at, and the next page goes on behind
/// them.</item>
/// </list>
/// </remarks>
internal sealed class DeliverySearch(WebhookDbContext context, DeliveryStore store, DeliveryQuery query)
{
    /// <summary>The maximum number of deliveries that a page looks at.</summary>
    public const int MaxScanned = 10_000;

    // The maximum number of open deliveries that are read by their numbers.
    private const int MaxOpen = 1_000;

    private static readonly TimeSpan Disorder = TimeSpan.FromMinutes(1);

    private bool IsOpen => query.State is DeliveryState.Pending or DeliveryState.Delivering;

    private bool HasIndexOfState => query.State is DeliveryState.Dead or DeliveryState.Cancelled;

    /// <summary>Gets whether there is a filter other than the one whose index is read.</summary>
    private bool HasFurtherFilter
        => query.From is not null
            || query.To is not null
            || (query.State is not null && (!HasIndexOfState || query.WebhookId is not null || query.Event is not null))
            || (query.WebhookId is not null && query.Event is not null);

    public async Task<DeliveryPart> FindPartAsync(CancellationToken cancellationToken)
    {
        var from = query.From is { } begin && begin - DateTimeOffset.MinValue > Disorder
            ? await FindAsync(begin - Disorder, cancellationToken)
            : null;
        var to = query.To is { } end && DateTimeOffset.MaxValue - end > Disorder
            ? await FindAsync(end + Disorder, cancellationToken)
            : null;
        var part = new DeliveryPart { From = from, Before = query.Cursor < to || to is null ? query.Cursor : to };
        if (!HasFurtherFilter)
        {
            return part;
        }

        if (IsOpen && await FindOpenAsync(part, cancellationToken) is { } open)
        {
            return open;
        }

        var last = await Last(part).FirstOrDefaultAsync(cancellationToken);
        return last is null ? part : part with { From = last, GoesOnBefore = last };
    }

    /// <summary>Returns the query of the newest deliveries, the newest first.</summary>
    public static IQueryable<DeliveryRow> Newest(IQueryable<DeliveryRow> deliveries, int limit)
        => deliveries.OrderByDescending(d => d.Sequence).Take(limit);

    /// <summary>
    /// Returns those that have ended in a state: by the index of undelivered ones, whose condition a database has to recognize.
    /// </summary>
    public static IQueryable<DeliveryRow> Settled(IQueryable<DeliveryRow> deliveries, DeliveryState state)
    {
        var text = DeliveryStates.ToText(state);
        var settled = deliveries.Where(d => d.State == text && d.SettledAt != null);
        return state is DeliveryState.Delivered ? settled : settled.Where(d => d.State != DeliveryStates.Delivered);
    }

    /// <summary>Returns the query of the last delivery that is looked at, of which the tests look at the plan.</summary>
    internal IQueryable<long?> Last(DeliveryPart part)
        => Newest(Indexed(part.Of(context.Deliveries)), MaxScanned).Select(d => (long?)d.Sequence).Skip(MaxScanned - 1).Take(1);

    /// <summary>Returns the query of open deliveries, of which the tests look at the plan.</summary>
    // Few deliveries are claimed at any time. The condition on the webhook makes SQLite read the index of open deliveries, which begins
    // with it, and the state is compared later, so that no more than the limit are read.
    internal IQueryable<OpenDelivery> Open()
        => (query.State is DeliveryState.Delivering
                ? QueueCounts.ClaimedOf(context, store)
                : context.Deliveries.Where(d => d.SettledAt == null && d.WebhookId > Guid.Empty))
            .Select(d => new OpenDelivery { Sequence = d.Sequence, State = d.State })
            .Take(MaxScanned);

    // Null if there are too many, of which enough are among the newest deliveries.
    private async Task<DeliveryPart?> FindOpenAsync(DeliveryPart part, CancellationToken cancellationToken)
    {
        var open = await Open().ToListAsync(cancellationToken);
        if (open.Count == MaxScanned)
        {
            return null;
        }

        long[] within =
        [
            .. open.Where(delivery => delivery.State == DeliveryStates.Pending).Select(delivery => delivery.Sequence)
                .Where(sequence => !(sequence < part.From) && !(sequence >= part.Before)).OrderDescending().Take(MaxOpen + 1),
        ];
        return within.Length <= MaxOpen
            ? part with { Only = within }
            : part with { Only = within[..MaxOpen], GoesOnBefore = within[MaxOpen - 1] };
    }

    private IQueryable<DeliveryRow> Indexed(IQueryable<DeliveryRow> deliveries)
    {
        if (query.WebhookId is { } webhookId)
        {
            return deliveries.Where(d => d.WebhookId == webhookId);
        }

        if (query.Event is { } eventName)
        {
            return deliveries.Where(d => d.Event == eventName);
        }

        return HasIndexOfState ? Settled(deliveries, query.State!.Value) : deliveries;
    }

    // The number of the first delivery that was written at a time or later; null if there is none.
    private async Task<long?> FindAsync(DateTimeOffset time, CancellationToken cancellationToken)
    {
        var low = await context.Deliveries.OrderBy(d => d.Sequence).Select(d => (long?)d.Sequence).FirstOrDefaultAsync(cancellationToken);
        var high = await context.Deliveries.OrderByDescending(d => d.Sequence).Select(d => (long?)d.Sequence)
            .FirstOrDefaultAsync(cancellationToken);
        if (low is not { } first || high is not { } last)
        {
            return null;
        }

        long? found = null;
        while (first <= last)
        {
            var middle = first + ((last - first) / 2);
            var row = await context.Deliveries.Where(d => d.Sequence >= middle).OrderBy(d => d.Sequence)
                .Select(d => new { d.Sequence, d.CreatedAt }).FirstOrDefaultAsync(cancellationToken);
            if (row is null || row.CreatedAt >= time)
            {
                found = row?.Sequence ?? found;
                last = middle - 1;
            }
            else
            {
                first = row.Sequence + 1;
            }
        }

        return found ?? high + 1;
    }
}

/// <summary>A delivery that has not ended.</summary>
internal sealed class OpenDelivery
{
    public required long Sequence { get; init; }

    public required string State { get; init; }
}

/// <summary>The part of the delivery log that a page reads.</summary>
internal sealed record DeliveryPart
{
    /// <summary>Gets the number of the first delivery; null for the beginning of the log.</summary>
    public long? From { get; init; }

    /// <summary>Gets the number before which the part ends; null for the end of the log.</summary>
    public long? Before { get; init; }

    /// <summary>Gets the only deliveries that can be meant; null if others can.</summary>
    public long[]? Only { get; init; }

    /// <summary>Gets the cursor of the next page, if this page doesn't fill up; null if the log ends with this part.</summary>
    public long? GoesOnBefore { get; init; }

    /// <summary>Returns the deliveries of the part.</summary>
    public IQueryable<DeliveryRow> Of(IQueryable<DeliveryRow> deliveries)
    {
        if (From is { } from)
        {
            deliveries = deliveries.Where(d => d.Sequence >= from);
        }

        if (Before is { } before)
        {
            deliveries = deliveries.Where(d => d.Sequence < before);
        }

        return Only is { } only ? deliveries.Where(d => only.Contains(d.Sequence)) : deliveries;
    }
}
