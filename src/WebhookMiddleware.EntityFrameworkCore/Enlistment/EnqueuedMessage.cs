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

    public void Enqueue(DbContext context)
    {
        lock (Gate)
        {
            Add(context);
        }
    }

    // EF always writes the row, because it shares the fate of the application's own entities until then.
    public override void BeforeSave(DbContext context, bool isOwn = false)
    {
        lock (Gate)
        {
            if (_isHidden && State.Place != EnlistmentPlace.Over)
            {
                // The end of the save that it was hidden from was not reported: it was cancelled and accepted nothing.
                ShowAgain(context);
            }

            if (!Row.IsIn(context))
            {
                return;
            }

            Look();
            if (!Row.IsAdded)
            {
                // The application has accepted or discarded its changes itself, and the row with them.
                Row.Detach();
                Apply(EnlistmentEvent.SaveFailed);
            }
            else if (State.IsInOpenTransaction)
            {
                // A second insert in the same transaction would violate the row's key and fail the application's save.
                Row.Detach();
                _isHidden = true;
            }
            else if (State.Place != EnlistmentPlace.Saving)
            {
                Row.Detach();
                Add(context);
            }
        }
    }

    protected override bool MayBeWrittenAgainBy(DbContext context) => _isHidden || (Row.IsIn(context) && Row.IsAdded);

    protected override void Written()
    {
        if (!Row.IsUnaccepted())
        {
            Row.Detach();
        }
    }

    protected override void NotWritten()
    {
        // The row stays added, as the application's own entities do.
    }

    protected override void NotConcerned(DbContext context, bool hasSucceeded)
    {
        if (_isHidden && (!hasSucceeded || context.ChangeTracker.HasChanges()))
        {
            ShowAgain(context);
        }

        _isHidden = false;
    }

    private void Add(DbContext context)
    {
        Row.Attach(context);
        Apply(EnlistmentEvent.SaveStarting);
    }

    private void ShowAgain(DbContext context)
    {
        _isHidden = false;
        Row.Attach(context);
    }
}
