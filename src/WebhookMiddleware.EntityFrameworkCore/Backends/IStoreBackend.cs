using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.EntityFrameworkCore.CallLog;
using WebhookMiddleware.EntityFrameworkCore.Database;
using WebhookMiddleware.EntityFrameworkCore.Delivery;
using WebhookMiddleware.EntityFrameworkCore.Outbox;
using WebhookMiddleware.EntityFrameworkCore.Statistics;

namespace WebhookMiddleware.EntityFrameworkCore.Backends;

/// <summary>
/// Represents a database provider of the stores: its database, its outbox and queue, and the contexts of the application that may write to
/// them. A provider registers it with <c>services.AddEntityFrameworkStores(…)</c>.
/// </summary>
public interface IStoreBackend : IDatabaseBackend
{
    /// <summary>Gets a value indicating whether the data outlive the process.</summary>
    bool IsPersistent => true;

    /// <summary>
    /// Determines, without querying a database, why the application's context can't write this store's tables.
    /// </summary>
    /// <param name="context">The application's context.</param>
    /// <param name="mayReconnect">
    /// Whether an interceptor may change the connection string when the connection opens, for example for a tenant. What the string names
    /// now proves nothing then.
    /// </param>
    /// <returns>
    /// The reason and the way out; null if none is known, or if the store has no <see cref="Enlistment.IEnlistmentStore"/>.
    /// </returns>
    string? FindEnlistmentError(DbContext context, bool mayReconnect) => null;

    /// <summary>
    /// Determines, by querying both databases, why the application's context can't write this store's tables: another server, schema or
    /// file, or missing rights. It must not break a transaction of the context.
    /// </summary>
    /// <param name="context">The application's context.</param>
    /// <param name="cancellationToken">Cancels the queries.</param>
    /// <returns>The reason and the way out; null if the context can write them.</returns>
    Task<string?> ProbeEnlistmentAsync(DbContext context, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    /// <summary>
    /// Prepares a connection of the application's context, which is open, for a transaction with messages. It is called before each
    /// transaction that a context with <c>UseWebhookOutbox()</c> begins, so it must be cheap.
    /// </summary>
    /// <param name="connection">The connection; of another database if the context can't write this store's tables.</param>
    void PrepareTransaction(DbConnection connection)
    {
    }

    /// <summary>
    /// Waits until a save with messages may begin its transaction, where a database allows one writer at a time. It is called for
    /// transactions that <c>SaveChanges</c> begins itself, since they end soon.
    /// </summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>What is disposed of when the transaction has ended; null for nothing.</returns>
    ValueTask<IDisposable?> TakeTurnAsync(CancellationToken cancellationToken) => ValueTask.FromResult<IDisposable?>(null);

    /// <summary>
    /// Gets a value indicating whether <see cref="PrepareRow"/> writes the messages of a save, where plain statements keep the transaction
    /// shorter than EF does. Unless a store prepares or appends them, and in transactions of the application, EF writes them as entities
    /// of the context.
    /// </summary>
    bool PreparesRows => false;

    /// <summary>Prepares the statement that writes a message, before the save begins its transaction.</summary>
    /// <param name="connection">The connection of the application's context, which is open.</param>
    /// <param name="message">The row of the message, without its number.</param>
    IRowWrite PrepareRow(DbConnection connection, EnlistedMessageRow message) => throw new NotSupportedException();

    /// <summary>
    /// Gets a value indicating whether <see cref="AppendRow"/> writes the messages of a save, where a command may have several statements.
    /// </summary>
    bool AppendsRows => false;

    /// <summary>
    /// Appends the statement that writes a message to a command that EF is about to send with the save's own changes. It must not return
    /// rows.
    /// </summary>
    /// <param name="command">The command of the application's context.</param>
    /// <param name="message">The row of the message, without its number.</param>
    void AppendRow(DbCommand command, EnlistedMessageRow message) => throw new NotSupportedException();

    /// <summary>Creates the call log on this database. Called once.</summary>
    /// <param name="database">The database, which opens contexts once its tables exist.</param>
    ICallLogStore CreateCallLog(WebhookDatabase database);

    /// <summary>Creates the statistics on this database. Called once.</summary>
    /// <param name="database">The database, which opens contexts once its tables exist.</param>
    IStatisticsStore CreateStatistics(WebhookDatabase database);

    /// <summary>Creates the outbox and queue on this database. Called once; the container disposes of the result.</summary>
    /// <param name="dependencies">The services of the store, to pass to its base class.</param>
    DeliveryStore CreateDeliveryStore(DeliveryStoreDependencies dependencies);
}
