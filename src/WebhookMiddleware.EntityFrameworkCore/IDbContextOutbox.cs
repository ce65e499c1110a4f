using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.EntityFrameworkCore;

/// <summary>
/// Raises after-events as part of what the application's own context saves, outside of requests or in addition to the events that a route
/// is bound to: in a background job, an import, or for a statement that bypasses <c>SaveChanges</c>.
/// </summary>
public interface IDbContextOutbox
{
    /// <summary>
    /// Adds the event to the context's next save. Its webhooks are notified once that has been committed, and never if it is not. All of
    /// them are called in the background, even those that requests wait for.
    /// </summary>
    /// <remarks>
    /// <para>
    /// Until it is committed, the event shares the fate of the context's own added entities. A save that fails leaves it to the next one,
    /// and so does a save whose changes are not accepted (<c>SaveChanges(false)</c>) and whose transaction is then rolled back: a retrying
    /// execution strategy writes it once, with the entities. <c>ChangeTracker.Clear()</c> discards an event that no save has written,
    /// except with the in-memory store, which has no transactions and adds nothing to the context: the next save that succeeds raises the
    /// event nevertheless.
    /// </para>
    /// <para>
    /// If the commit can't be observed (a <c>TransactionScope</c>, a transaction that is committed without the context), the webhooks are
    /// called when <c>Webhooks:Delivery:Lease</c> has passed. If the payload can't be written as JSON, no webhook is called: the save
    /// continues, the host's log has the exception, and the call log has <see cref="Invocations.WebhookOutcome.PayloadFailed"/> for each
    /// webhook.
    /// </para>
    /// </remarks>
    /// <typeparam name="T">The payload's type.</typeparam>
    /// <param name="context">A context with <c>UseWebhookOutbox()</c> on its options and <c>UseWebhooks()</c> on its model.</param>
    /// <param name="eventName">An after-event of the catalogue.</param>
    /// <param name="payload">The payload, which is written as JSON immediately.</param>
    /// <exception cref="ArgumentException">
    /// The event is unknown or not an after-event; or the host has no reflection-based JSON, and no type-info resolver knows the payload's
    /// type.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// The context does not write the outbox, or the webhooks have not been loaded, so that none could be notified.
    /// </exception>
    void Enqueue<T>(DbContext context, string eventName, T payload);
}
