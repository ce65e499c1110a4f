using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Enlistment;

/// <summary>
/// The message of an event that a request is going to raise: whichever of its contexts saves first takes it up. It is in a context only
/// during a save, so that neither the host's own dealings with its entities nor a failed save touch it: as long as no transaction has it,
/// the next save writes it.
/// </summary>
internal sealed class UpcomingMessage(OutboxMessage message, Guid claimId, EnlistmentCompletion completion)
    : EnlistedMessage(message, claimId, completion), IEnlistedMessage
{
    public override void BeforeSave(DbContext context, DateTimeOffset now)
    {
        lock (Gate)
        {
            // Shadow webhooks have no deliveries: the event is as good as not written, and they are called when the request has succeeded.
            if (Message.Deliveries.Count == 0
                || At == Place.Committed
                || IsInOpenTransaction
                || (At == Place.Saving && !Rows.AreIn(context)))
            {
                return;
            }

            // A save that another interceptor has broken off before EF began with it has left the rows, and the host may have thrown them
            // out since.
            Rows.Detach();
            Rows.Attach(context, now);
            At = Place.Saving;
        }
    }

    public async ValueTask<EnlistedState> CompleteAsync(WebhookResponseInfo response)
    {
        lock (Gate)
        {
            TakeBack();
            if (At is Place.Nowhere or Place.RolledBack)
            {
                // What was rolled back has not happened, whatever the handler answers.
                return At == Place.Nowhere ? EnlistedState.NotWritten : EnlistedState.Deferred;
            }

            if (IsInOpenTransaction)
            {
                // Nobody may be called before the commit, and nobody waits for it here: the queue will make all attempts.
                Completion = () => Ends.CompleteAsync(this, response, inLine: []);
                return EnlistedState.Deferred;
            }
        }

        var inLine = Message.Deliveries.Where(delivery => delivery.ClaimId is not null).Select(delivery => delivery.Id).ToArray();
        return await Ends.CompleteAsync(this, response, inLine) ? EnlistedState.Completed : EnlistedState.Deferred;
    }

    public ValueTask DiscardAsync()
    {
        lock (Gate)
        {
            TakeBack();
            if (At is Place.Nowhere or Place.RolledBack)
            {
                return ValueTask.CompletedTask;
            }

            if (IsInOpenTransaction)
            {
                Completion = () => Ends.DiscardAsync(this);
                return ValueTask.CompletedTask;
            }
        }

        return new ValueTask(Ends.DiscardAsync(this));
    }

    public void Abandon()
    {
        lock (Gate)
        {
            // Should its transaction be committed only now, nobody must keep its lease.
            Completion = () => Task.CompletedTask;
        }

        Ends.Forget(this);
    }

    protected override bool MayBeWrittenAgainBy(DbContext context) => true;

    protected override void Written() => Rows.Detach();

    protected override void NotWritten() => TakeBack();

    // Also at the end of a request: another interceptor may have broken the save off before EF began with it, and then nobody is told.
    private void TakeBack()
    {
        if (At == Place.Saving)
        {
            At = Place.Nowhere;
            Rows.Detach();
        }
    }
}
