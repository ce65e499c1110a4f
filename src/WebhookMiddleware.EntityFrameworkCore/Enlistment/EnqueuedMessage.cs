using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Enlistment;

/// <summary>
/// A message that the host has added to a context by itself. It shares the fate of the host's own entities there: a failed save leaves it
/// added, and so does one whose changes the host does not accept (<c>SaveChanges(false)</c>), so that the next attempt writes it if the
/// first one was undone. What the host accepts, clears or detaches without saving is not written. The queue makes all attempts once the
/// transaction is committed.
/// </summary>
internal sealed class EnqueuedMessage : EnlistedMessage
{
    private bool _isHidden;

    public EnqueuedMessage(OutboxMessage message, Guid claimId, EnlistmentCompletion completion)
        : base(message, claimId, completion)
        => Completion = () => completion.CompleteAsync(this, response: null, inLine: []);

    public void Enqueue(DbContext context, DateTimeOffset now)
    {
        lock (Gate)
        {
            Rows.Attach(context, now);
            At = Place.Saving;
        }
    }

    public override void BeforeSave(DbContext context, DateTimeOffset now)
    {
        lock (Gate)
        {
            if (_isHidden && At != Place.Committed)
            {
                // Nobody has told how the save ended that they were hidden from: it was broken off, and accepted nothing.
                ShowAgain(context, now);
            }

            if (!Rows.AreIn(context))
            {
                return;
            }

            if (!Rows.AreAdded)
            {
                // The host has accepted or discarded its changes by itself, and the rows with them.
                Rows.Detach();
                At = At == Place.Saving ? Place.Nowhere : At;
            }
            else if (IsInOpenTransaction)
            {
                // Written twice in one transaction they would violate their keys, and fail the host's save.
                Rows.Detach();
                _isHidden = true;
            }
            else if (At != Place.Saving)
            {
                Rows.Detach();
                Rows.Attach(context, now);
                At = Place.Saving;
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
        // They stay where they are, as the host's own entities do.
    }

    protected override void NotConcerned(DbContext context, bool hasSucceeded, DateTimeOffset now)
    {
        if (_isHidden && (!hasSucceeded || context.ChangeTracker.HasChanges()))
        {
            ShowAgain(context, now);
        }

        _isHidden = false;
    }

    private void ShowAgain(DbContext context, DateTimeOffset now)
    {
        _isHidden = false;
        Rows.Attach(context, now);
    }
}
