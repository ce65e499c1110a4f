using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.EntityFrameworkCore.Database;

namespace WebhookMiddleware.EntityFrameworkCore.Delivery;

/// <summary>
/// Reads rows for people so that one which can't be read keeps no other from being seen. SQLite takes any text for an identifier, and one by one is slow,
/// so that it is only done where all at once has failed.
/// </summary>
internal static class DeliveryRows
{
    /// <summary>Gives the rows, in the query's order. What can't be read of one is at its default.</summary>
    public static async Task<IReadOnlyList<DeliveryRow>> ReadAsync(IQueryable<DeliveryRow> query, CancellationToken cancellationToken)
    {
        try
        {
            return await query.ToListAsync(cancellationToken);
        }
        catch (Exception exception) when (exception.IsRowFault())
        {
            List<DeliveryRow> rows = [];
            foreach (var sequence in await query.Select(d => d.Sequence).ToListAsync(cancellationToken))
            {
                var row = query.Where(d => d.Sequence == sequence);
                rows.Add(
                    await TryReadAsync(row, cancellationToken)
                    ?? await TryReadAsync(WithoutMessage(row), cancellationToken)
                    ?? new DeliveryRow { Sequence = sequence });
            }

            return rows;
        }
    }

    private static IQueryable<DeliveryRow> WithoutMessage(IQueryable<DeliveryRow> rows) => rows.Select(d => new DeliveryRow
    {
        Sequence = d.Sequence,
        Id = d.Id,
        WebhookId = d.WebhookId,
        Event = d.Event,
        State = d.State,
        Attempts = d.Attempts,
        EarlierAttempts = d.EarlierAttempts,
        DueAt = d.DueAt,
        CreatedAt = d.CreatedAt,
        SettledAt = d.SettledAt,
    });

    private static async Task<DeliveryRow?> TryReadAsync(IQueryable<DeliveryRow> row, CancellationToken cancellationToken)
    {
        try
        {
            return await row.FirstOrDefaultAsync(cancellationToken);
        }
        catch (Exception exception) when (exception.IsRowFault())
        {
            return null;
        }
    }
}
