using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.EntityFrameworkCore.Database;

/// <summary>Reaches a database and creates its tables.</summary>
internal interface IDatabaseBackend
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
}
