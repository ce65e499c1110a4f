using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.EntityFrameworkCore.Database;
using WebhookMiddleware.EntityFrameworkCore.Outbox;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Pipeline;

namespace WebhookMiddleware.EntityFrameworkCore.Enlistment;

/// <summary>Takes messages into what the application's own contexts save.</summary>
internal sealed class ContextEnlistment(
    IStoreBackend backend, IWebhookAmbient ambient, InlineDeliveries deliveries, EnlistmentEnds ends, TimeProvider timeProvider)
{
    private readonly ConcurrentDictionary<Type, bool> _checked = [];

    /// <summary>Gives the messages of the after-events that will happen if the present request succeeds; some may be in a transaction already.</summary>
    public IEnumerable<EnlistedMessage> Upcoming => ambient.Upcoming.Select(Enlist).OfType<EnlistedMessage>();

    /// <summary>Whether there are any.</summary>
    public bool HasUpcoming => ambient.Upcoming.Count > 0;

    /// <summary>Adds an upcoming event's message to what the context is about to save.</summary>
    public void Add(EnlistedMessage message, DbContext context)
    {
        // Each time: contexts of one type may use a database each (a tenant's), and what another one takes up would never be told.
        VerifyDatabase(context);
        if (message.TryAdd(context, timeProvider.GetUtcNow()))
        {
            EnlistedMessages.Of(context).Add(message);
        }
    }

    /// <summary>Adds a message that the queue sends as soon as the context's transaction is committed.</summary>
    public void Enqueue(OutboxMessage message, DbContext context)
    {
        _ = CanEnlist(context);
        var enlisted = new EnlistedMessage(message, NewId(), isUpcoming: false, ends);
        Add(enlisted, context);
        enlisted.CompleteOnCommit();
    }

    /// <summary>Whether contexts can take messages up at all: a store without transactions writes them by itself.</summary>
    /// <exception cref="InvalidOperationException">The context is none that could.</exception>
    public bool CanEnlist(DbContext context) => ends.Statements is not null && _checked.GetOrAdd(context.GetType(), _ => Check(context));

    private bool Check(DbContext context)
    {
        VerifyDatabase(context);
        return context.Model.FindEntityType(typeof(OutboxMessageRow)) is not null
            ? true
            : throw new InvalidOperationException(
                $"UseWebhookOutbox() can't write the outbox with {context.GetType().Name}: its model lacks it. Call modelBuilder.UseWebhooks() in its OnModelCreating.");
    }

    private void VerifyDatabase(DbContext context)
    {
        if (ends.Statements is not null && backend.FindEnlistmentError(context) is { } error)
        {
            throw new InvalidOperationException($"UseWebhookOutbox() can't write the outbox with {context.GetType().Name}: {error}");
        }
    }

    private IEnlistedMessage? Enlist(UpcomingEvent upcoming)
        => upcoming.TryEnlist(_ =>
        {
            var claimId = NewId();
            var message = deliveries.NewMessage(upcoming, claimId, upcoming.Response);
            return (message, new EnlistedMessage(message, claimId, isUpcoming: true, ends));
        });

    private Guid NewId() => Guid.CreateVersion7(timeProvider.GetUtcNow());
}
