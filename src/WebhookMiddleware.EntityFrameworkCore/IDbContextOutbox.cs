using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.EntityFrameworkCore;

/// <summary>
/// Raises after-events as part of what the application's own context saves, outside requests or beside the events that a route is bound to: a
/// background job, an import, a statement that a bound route's <c>SaveChanges</c> knows nothing of.
/// </summary>
public interface IDbContextOutbox
{
    /// <summary>
    /// Adds the event to what the context saves next. Its webhooks hear of it when that has been committed, and never if it is not. All of them are
    /// called in the background, those too that requests wait for.
    /// </summary>
    /// <remarks>
    /// <para>
    /// Until it is committed, the event shares the fate of the context's own added entities. A save that fails leaves it to the next one, and so does a save
    /// whose changes are not accepted (<c>SaveChanges(false)</c>) and whose transaction is then undone: a retrying execution strategy writes it once, with
    /// the entities. <c>ChangeTracker.Clear()</c> discards an event that no save has written, except with the in-memory store: it knows no transactions and
    /// adds nothing to the context, so the next save that succeeds raises the event all the same.
    /// </para>
    /// <para>
    /// Where the commit can't be seen (a <c>TransactionScope</c>, a transaction that is committed without the context), the webhooks are called when
    /// <c>Webhooks:Delivery:Lease</c> has passed. A payload that can't be written as JSON is told to nobody: the save goes on, the host's log has the
    /// exception, and the call log has <see cref="Invocations.WebhookOutcome.PayloadFailed"/> for each webhook.
    /// </para>
    /// </remarks>
    /// <typeparam name="T">The payload's type.</typeparam>
    /// <param name="context">A context with <c>UseWebhookOutbox()</c> on its options and <c>UseWebhooks()</c> on its model.</param>
    /// <param name="eventName">An after-event of the catalogue.</param>
    /// <param name="payload">What the webhooks are told; written down now.</param>
    /// <exception cref="ArgumentException">
    /// The event is unknown, or is no after-event; or, in a host without reflection-based JSON, no type-info resolver knows the payload's type.
    /// </exception>
    /// <exception cref="InvalidOperationException">The context does not write the outbox, or the webhooks have not been loaded, so nobody could be told.</exception>
    void Enqueue<T>(DbContext context, string eventName, T payload);
}
