using Microsoft.EntityFrameworkCore;

namespace WebhookMiddleware.EntityFrameworkCore.Database;

/// <summary>Removes the rows of a query, also from a database that has no statements.</summary>
internal static class Removal
{
    public static async Task<int> RemoveAsync<T>(
        this WebhookDbContext context, IQueryable<T> rows, CancellationToken cancellationToken)
        where T : class
    {
        if (context.Database.IsRelational())
        {
            // Several hosts may remove the same rows at the same time: then one of them removes none.
            return await rows.ExecuteDeleteAsync(cancellationToken);
        }

        var removed = await rows.ToListAsync(cancellationToken);
        context.RemoveRange(removed);
        await context.SaveChangesAsync(cancellationToken);
        return removed.Count;
    }
}
