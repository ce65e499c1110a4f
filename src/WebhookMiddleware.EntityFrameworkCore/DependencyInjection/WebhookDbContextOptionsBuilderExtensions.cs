using WebhookMiddleware.EntityFrameworkCore.Enlistment;

namespace Microsoft.EntityFrameworkCore;

/// <summary>Lets an application's own context write the outbox.</summary>
public static class WebhookDbContextOptionsBuilderExtensions
{
    /// <summary>
    /// Writes the after-events of a request in the same transaction as what the context saves in it: both are there or neither, whatever happens to
    /// the process. Without it after-events are written after the handler and before the response, and a process that dies between the two loses them.
    /// </summary>
    /// <remarks>
    /// <para>
    /// The context needs <c>UseWebhooks()</c> on its model, the database that the webhooks are in, and to be registered with <c>AddDbContext</c> (or
    /// another way that gives it the application's services). With the in-memory store there are no transactions: events are written as without it.
    /// </para>
    /// <para>
    /// An event is written by the first <c>SaveChanges</c> of the request that has something to save. Its webhooks are called once the handler has
    /// succeeded; when it has not, the event is removed. A process that dies before that leaves the event to the others: its transaction was committed, so
    /// it is delivered when <c>Webhooks:Delivery:Lease</c> has passed, without the response. <c>ExecuteUpdate</c>, <c>ExecuteDelete</c> and plain SQL
    /// don't go through <c>SaveChanges</c>: see <see cref="WebhookMiddleware.EntityFrameworkCore.IDbContextOutbox"/>.
    /// </para>
    /// <para>
    /// A registered context that can't write the webhooks' tables keeps the host from starting: another server, database, schema, or file, a connection that
    /// can only read, or a role without SELECT and INSERT on <c>webhook_messages</c> and <c>webhook_deliveries</c>. A context that can't be created or asked
    /// at start, since it depends on the request or its database is down, is checked at its first save, which throws an
    /// <see cref="InvalidOperationException"/>. The message names the context, what its connection reaches, and what to change.
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
