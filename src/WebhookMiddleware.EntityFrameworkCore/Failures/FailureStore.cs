using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.EntityFrameworkCore.Database;
using WebhookMiddleware.Failures;

namespace WebhookMiddleware.EntityFrameworkCore.Failures;

/// <summary>The failures in a table. A change is conditional on the state and the time that were read, as concurrency tokens.</summary>
internal sealed class FailureStore(WebhookDatabase database) : IFailureStore
{
    public Task<IReadOnlyList<WebhookFailure>> ReadAsync(CancellationToken cancellationToken)
        => database.ReadAsync(
            connection => PlainFailures.ReadAsync(connection, cancellationToken),
            async Task<IReadOnlyList<WebhookFailure>> (context) =>
                [.. (await context.Failures.AsNoTracking().ToListAsync(cancellationToken)).Select(row => row.ToFailure())],
            cancellationToken);

    public async Task<bool> TryAddAsync(WebhookFailure failure, CancellationToken cancellationToken)
    {
        await using var context = await database.OpenAsync(cancellationToken);
        if (await FindAsync(context, failure, cancellationToken) is not null)
        {
            return false;
        }

        context.Add(FailureRow.Of(failure));
        try
        {
            await context.SaveChangesAsync(cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is DbUpdateException or ArgumentException)
        {
            // Another host may have been faster. (The in-memory database throws an ArgumentException.)
            context.ChangeTracker.Clear();
            if (await FindAsync(context, failure, cancellationToken) is null)
            {
                throw;
            }

            return false;
        }
    }

    public Task<bool> TryChangeAsync(WebhookFailure known, WebhookFailure changed, CancellationToken cancellationToken)
        => TryAsync(
            known,
            (context, row) => context.Entry(row).CurrentValues.SetValues(FailureRow.Of(changed)),
            cancellationToken);

    public Task<bool> TryRemoveAsync(WebhookFailure known, CancellationToken cancellationToken)
        => TryAsync(known, (context, row) => context.Remove(row), cancellationToken);

    private static Task<FailureRow?> FindAsync(WebhookDbContext context, WebhookFailure failure, CancellationToken cancellationToken)
        => context.Failures.SingleOrDefaultAsync(f => f.WebhookId == failure.WebhookId && f.Kind == failure.Kind, cancellationToken);

    private async Task<bool> TryAsync(
        WebhookFailure known, Action<WebhookDbContext, FailureRow> change, CancellationToken cancellationToken)
    {
        await using var context = await database.OpenAsync(cancellationToken);
        if (await FindAsync(context, known, cancellationToken) is not { } row || row.ToFailure() != known)
        {
            return false;
        }

        change(context, row);
        try
        {
            await context.SaveChangesAsync(cancellationToken);
            return true;
        }
        catch (DbUpdateConcurrencyException)
        {
            return false;
        }
    }
}
