using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.EntityFrameworkCore.Backends;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Pipeline;

namespace WebhookMiddleware.EntityFrameworkCore.Enlistment;

/// <summary>Enlists messages in the saves of the application's own contexts.</summary>
internal sealed class ContextEnlistment(
    IStoreBackend backend, EnlistmentVerifier verifier, IEventEnlistment events, EnlistmentCompletion completion, TimeProvider timeProvider)
{
    public EnlistmentVerifier Verifier => verifier;

    public IStoreBackend Backend => backend;

    /// <summary>
    /// Returns the messages that the context's next save may have to write: those that the host has added to it, and those of the
    /// after-events that will happen if the current request succeeds. The latter are returned only if there are other changes to save,
    /// which is determined after the caller has processed the former.
    /// </summary>
    public IEnumerable<EnlistedMessage> MessagesFor(DbContext context)
    {
        foreach (var message in EnlistedMessages.Find(context)?.Enqueued ?? [])
        {
            yield return message;
        }

        if (verifier.CanEnlist && events.HasUpcoming && context.ChangeTracker.HasChanges())
        {
            foreach (var message in events.EnlistUpcoming(Enlist).OfType<EnlistedMessage>())
            {
                yield return message;
            }
        }
    }

    /// <summary>Adds a message that the queue sends once the context's transaction is committed.</summary>
    public void Enqueue(OutboxMessage message, DbContext context)
    {
        verifier.VerifyModel(context);
        var enqueued = new EnqueuedMessage(message, Guid.CreateVersion7(timeProvider.GetUtcNow()), completion);
        enqueued.Enqueue(context);
        EnlistedMessages.Of(context).Add(enqueued);
    }

    private UpcomingMessage Enlist(OutboxMessage message, Guid claimId) => new(message, claimId, completion);
}
