using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.EntityFrameworkCore.Database;

namespace WebhookMiddleware.EntityFrameworkCore.Delivery;

/// <summary>
/// Reads the rows of a query, even if some can't be read: SQLite accepts any text as an identifier. Reading them one by one is slow, so it
/// is done only after reading all at once has failed.
/// </summary>
internal static class DeliveryRows
{
    /// <summary>Returns the rows, in the query's order. What can't be read of a row has its default value.</summary>
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
        ClaimId = d.ClaimId,
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
