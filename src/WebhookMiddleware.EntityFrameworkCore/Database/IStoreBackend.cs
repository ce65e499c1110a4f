using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.EntityFrameworkCore.Delivery;

namespace WebhookMiddleware.EntityFrameworkCore.Database;

/// <summary>What differs between the databases: how a context reaches one, and how the tables get there.</summary>
internal interface IStoreBackend
{
    /// <summary>Points a context at the database.</summary>
    void Configure(DbContextOptionsBuilder options);

    /// <summary>
    /// Creates or migrates the tables. Several processes may do so at the same time, and each start does it again. Returns the name of the store if it was new,
    /// and null if its tables were there before.
    /// </summary>
    /// <exception cref="Registry.StoreMissingException">It is new, and is to exist already: nothing was created.</exception>
    Task<string?> PrepareAsync(WebhookDbContext context, CancellationToken cancellationToken);

    /// <summary>Fails if the store has gone since it was prepared, where that can be seen without asking it. Costs next to nothing.</summary>
    /// <exception cref="Registry.StoreMissingException">It has gone.</exception>
    void ThrowIfGone();

    /// <summary>
    /// Why the application's context can't write into this store's tables; null when it can, or when nothing is ever written so.
    /// </summary>
    string? FindEnlistmentError(DbContext context);

    /// <summary>
    /// Asks both databases why the context can't write into this store's tables (another server, schema or file; rights); null when it
    /// can. Fails no transaction of the context.
    /// </summary>
    Task<string?> ProbeEnlistmentAsync(DbContext context, CancellationToken cancellationToken);

    /// <summary>Makes the queue's changes on this database. Called once; the container disposes of the result.</summary>
    IDeliveryStatements CreateStatements(WebhookDatabase database, TimeProvider timeProvider);
}
