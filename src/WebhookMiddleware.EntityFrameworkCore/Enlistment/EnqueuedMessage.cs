using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Enlistment;

/// <summary>
/// Represents a message that the application has added to a context itself. It shares the fate of the application's own entities. A failed
/// save leaves it added, and so does one whose changes are not accepted (<c>SaveChanges(false)</c>), so that the next attempt writes it if
/// the first one was undone. It is not written if the application accepts, clears or detaches the entities without saving. The queue makes
/// all attempts once the transaction is committed.
/// </summary>
internal sealed class EnqueuedMessage(OutboxMessage message, Guid claimId, EnlistmentCompletion completion)
    : EnlistedMessage(message, claimId, EnlistmentOutcome.Succeeded, completion)
{
    private bool _isHidden;

    public void Enqueue(DbContext context, DateTimeOffset now)
    {
        lock (Gate)
        {
            Add(context, now);
        }
    }

    // EF always writes the rows, because they share the fate of the application's own entities until then.
    public override void BeforeSave(DbContext context, DateTimeOffset now, bool areOwn = false)
    {
        lock (Gate)
        {
            if (_isHidden && State.Place != EnlistmentPlace.Over)
            {
                // The end of the save that they were hidden from was not reported: it was cancelled and accepted nothing.
                ShowAgain(context, now);
            }

            if (!Rows.AreIn(context))
            {
                return;
            }

            Look();
            if (!Rows.AreAdded)
            {
                // The application has accepted or discarded its changes itself, and the rows with them.
                Rows.Detach();
                Apply(EnlistmentEvent.SaveFailed);
            }
            else if (State.IsInOpenTransaction)
            {
                // A second insert in the same transaction would violate the rows' keys and fail the application's save.
                Rows.Detach();
                _isHidden = true;
            }
            else if (State.Place != EnlistmentPlace.Saving)
            {
                Rows.Detach();
                Add(context, now);
            }
        }
    }

    protected override bool MayBeWrittenAgainBy(DbContext context) => _isHidden || (Rows.AreIn(context) && Rows.AreAdded);

    protected override void Written()
    {
        if (!Rows.AreUnaccepted())
        {
            Rows.Detach();
        }
    }

    protected override void NotWritten()
    {
        // The rows stay added, as the application's own entities do.
    }

    protected override void NotConcerned(DbContext context, bool hasSucceeded, DateTimeOffset now)
    {
        if (_isHidden && (!hasSucceeded || context.ChangeTracker.HasChanges()))
        {
            ShowAgain(context, now);
        }

        _isHidden = false;
    }

    private void Add(DbContext context, DateTimeOffset now)
    {
        Rows.Attach(context, now);
        Apply(EnlistmentEvent.SaveStarting);
    }

    private void ShowAgain(DbContext context, DateTimeOffset now)
    {
        _isHidden = false;
        Rows.Attach(context, now);
    }
}
