using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.EntityFrameworkCore.Delivery;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.EntityFrameworkCore.Database;

/// <summary>A database provider of the stores: reaches the database, creates its tables, and changes the queue.</summary>
internal interface IStoreBackend
{
    /// <summary>Configures the package's context for the database.</summary>
    void Configure(DbContextOptionsBuilder options);

    /// <summary>
    /// Creates or migrates the tables. Every start calls it, and several processes may do so at the same time.
    /// </summary>
    /// <returns>The name of the store if its tables are new; otherwise null.</returns>
    /// <exception cref="StoreMissingException">The store does not exist although it has to. Nothing was created.</exception>
    Task<string?> PrepareAsync(WebhookDbContext context, CancellationToken cancellationToken);

    /// <summary>
    /// Throws if the store has disappeared since it was prepared, where that can be seen without asking it. Called for each context, so it must be cheap.
    /// </summary>
    /// <exception cref="StoreMissingException">The store has disappeared.</exception>
    void ThrowIfGone()
    {
        // A database server reports it itself, at the next statement.
    }

    /// <summary>
    /// Finds out, without asking a database, why the application's context can't write this store's tables.
    /// </summary>
    /// <returns>The reason and the way out; null if none is known, or if the store has no <see cref="Enlistment.IEnlistmentStore"/>.</returns>
    string? FindEnlistmentError(DbContext context) => null;

    /// <summary>
    /// Asks both databases why the application's context can't write this store's tables: another server, schema or file, or missing rights. Must not
    /// break a transaction of the context.
    /// </summary>
    /// <returns>The reason and the way out; null if the context can write them.</returns>
    Task<string?> ProbeEnlistmentAsync(DbContext context, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    /// <summary>Creates the outbox and queue on this database. Called once; the container disposes of the result.</summary>
    DeliveryStore CreateDeliveryStore(DeliveryStoreDependencies dependencies);
}
