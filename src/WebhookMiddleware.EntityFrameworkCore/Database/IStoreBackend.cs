using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.EntityFrameworkCore.Delivery;

namespace WebhookMiddleware.EntityFrameworkCore.Database;

/// <summary>What differs between the databases: how a context reaches one, and how the tables get there.</summary>
internal interface IStoreBackend
{
    /// <summary>Points a context at the database.</summary>
    void Configure(DbContextOptionsBuilder options);

    /// <summary>Creates or migrates the tables. Several processes may do so at the same time, and each start does it again.</summary>
    Task PrepareAsync(WebhookDbContext context, CancellationToken cancellationToken);

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
