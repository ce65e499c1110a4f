using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.EntityFrameworkCore.Database;

/// <summary>Connects to a database and creates its tables.</summary>
public interface IDatabaseBackend
{
    /// <summary>Gets the name of this kind of database, such as <c>sqlite</c>, for people. Default: the name of the type.</summary>
    string Name => GetType().Name;

    /// <summary>Configures the package's context for the database.</summary>
    /// <param name="options">The options of <see cref="WebhookDbContext"/>.</param>
    void Configure(DbContextOptionsBuilder options);

    /// <summary>
    /// Creates or migrates the tables. It is called at every start, possibly by several processes at the same time.
    /// </summary>
    /// <param name="context">A context on the database.</param>
    /// <param name="cancellationToken">Cancels the preparation.</param>
    /// <returns>The name of the store if its tables are new; otherwise null.</returns>
    /// <exception cref="StoreMissingException">The store must exist, but doesn't. Nothing was created.</exception>
    Task<string?> PrepareAsync(WebhookDbContext context, CancellationToken cancellationToken);

    /// <summary>
    /// Determines, with one query and without EF's model, whether the tables are there and no migration is pending. If so,
    /// <see cref="PrepareAsync"/> is not called. <see cref="MigrationHistory"/> reads the history.
    /// </summary>
    /// <param name="cancellationToken">Cancels the query.</param>
    Task<bool> IsPreparedAsync(CancellationToken cancellationToken) => Task.FromResult(false);

    /// <summary>
    /// Reads the tables on a connection, without EF, whose model and first queries take longer than the rest of a start. Returns null if
    /// the database has no connections.
    /// </summary>
    /// <typeparam name="T">The type of what is read.</typeparam>
    /// <param name="read">Reads on the connection, which is open.</param>
    /// <param name="cancellationToken">Cancels the opening.</param>
    Task<T>? TryReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken) => null;

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
