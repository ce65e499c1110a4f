using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.EntityFrameworkCore.Database;

/// <summary>Connects to a database and creates its tables.</summary>
internal interface IDatabaseBackend
{
    /// <summary>Configures the package's context for the database.</summary>
    void Configure(DbContextOptionsBuilder options);

    /// <summary>
    /// Creates or migrates the tables. It is called at every start, possibly by several processes at the same time.
    /// </summary>
    /// <returns>The name of the store if its tables are new; otherwise null.</returns>
    /// <exception cref="StoreMissingException">The store must exist, but doesn't. Nothing was created.</exception>
    Task<string?> PrepareAsync(WebhookDbContext context, CancellationToken cancellationToken);

    /// <summary>
    /// Throws if the store has disappeared since it was prepared, for stores that can detect it locally. It is called for each context, so
    /// it must be cheap.
    /// </summary>
    /// <exception cref="StoreMissingException">The store has disappeared.</exception>
    void ThrowIfGone()
    {
        // A database server reports it at the next statement.
    }
}
