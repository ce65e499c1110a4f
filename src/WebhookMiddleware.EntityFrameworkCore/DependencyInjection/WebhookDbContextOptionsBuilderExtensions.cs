using WebhookMiddleware.EntityFrameworkCore.Enlistment;

namespace Microsoft.EntityFrameworkCore;

/// <summary>Provides extension methods that let an application's own context write the outbox.</summary>
public static class WebhookDbContextOptionsBuilderExtensions
{
    /// <summary>
    /// Writes the after-events of a request in the same transaction as the context's own changes: either both are stored or neither,
    /// whatever happens to the process. Otherwise after-events are written after the handler and before the response, and a process that
    /// ends between the two loses them.
    /// </summary>
    /// <remarks>
    /// <para>
    /// The context needs <c>UseWebhooks()</c> on its model and must use the webhooks' database. It must be registered with
    /// <c>AddDbContext</c>, or in another way that passes it the application's services. The in-memory store has no transactions: events
    /// are written as without this method.
    /// </para>
    /// <para>
    /// An event is written by the request's first <c>SaveChanges</c> that has changes. Its webhooks are called once the handler has
    /// succeeded; if the handler fails, the event is removed. If the process ends before that, other hosts take the event over: its
    /// transaction was committed, so it is delivered when <c>Webhooks:Delivery:Lease</c> has passed, without the response.
    /// <c>ExecuteUpdate</c>, <c>ExecuteDelete</c> and plain SQL bypass <c>SaveChanges</c>: see
    /// <see cref="WebhookMiddleware.EntityFrameworkCore.IDbContextOutbox"/>.
    /// </para>
    /// <para>
    /// <c>EnsureCreated()</c> of the context creates its tables also if the database has those of the webhooks already.
    /// </para>
    /// <para>
    /// On SQLite, transactions of the context wait for the write lock in SQLite itself, for as long as the connection string's
    /// <c>Default Timeout</c> says: the driver, which waits otherwise, looks only every 150 ms. Transactions that <c>SaveChanges</c> begins
    /// for an event take turns with those of the store, and wait for their turn without a thread.
    /// </para>
    /// <para>
    /// A registered context that can't write the webhooks' tables stops the start of the host. Possible causes are another server,
    /// database, schema or file, a read-only connection, or a role without SELECT on <c>webhook_messages</c>, and SELECT and INSERT on
    /// <c>webhook_enlisted_messages</c>. A context that can't be checked at the start, because it depends on the request or its database is
    /// down, is checked at its first save, which throws an <see cref="InvalidOperationException"/>. The message names the context, the
    /// database that its connection reaches, and what to change.
    /// </para>
    /// </remarks>
    /// <param name="options">The context's options.</param>
    /// <returns>The options.</returns>
    public static DbContextOptionsBuilder UseWebhookOutbox(this DbContextOptionsBuilder options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.AddInterceptors(OutboxInterceptor.Instance);
    }

    /// <inheritdoc cref="UseWebhookOutbox(DbContextOptionsBuilder)"/>
    /// <typeparam name="TContext">The context.</typeparam>
    public static DbContextOptionsBuilder<TContext> UseWebhookOutbox<TContext>(this DbContextOptionsBuilder<TContext> options)
        where TContext : DbContext
    {
        ((DbContextOptionsBuilder)options).UseWebhookOutbox();
        return options;
    }
}
