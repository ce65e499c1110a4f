using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Enlistment;

/// <summary>
/// Represents the message of an event that a request is going to raise. The first context of the request that saves enlists it. The row
/// is in the context only during a save, so that neither the application's handling of its entities nor a failed save affects it: the next
/// save writes it.
/// </summary>
internal sealed class UpcomingMessage(OutboxMessage message, Guid claimId, EnlistmentCompletion completion)
    : EnlistedMessage(message, claimId, EnlistmentOutcome.Unknown, completion), IEnlistedMessage
{
    public override void BeforeSave(DbContext context, bool isOwn = false)
    {
        lock (Gate)
        {
            // Without deliveries there is nothing to write: shadow webhooks are called once the request has succeeded.
            if (Message.Deliveries.Count == 0
                || State.Outcome != EnlistmentOutcome.Unknown
                || (State.Place == EnlistmentPlace.Saving && !Row.IsIn(context)))
            {
                return;
            }

            Look();
            Apply(EnlistmentEvent.SaveStarting);
            if (State.Place == EnlistmentPlace.Saving)
            {
                // Another interceptor may have cancelled an earlier save, and the application may have detached the row since.
                Row.Detach();
                Row.Attach(context, isOwn);
            }
        }
    }

    public async ValueTask<EnlistmentResult> CompleteAsync(WebhookResponseInfo response)
    {
        var (effect, place) = End(EnlistmentEvent.Succeeded, response);
        if (effect != EnlistmentEffect.Complete)
        {
            // What was rolled back has not happened, whatever the handler responds. After a later commit, the queue makes all attempts.
            return place == EnlistmentPlace.NotWritten ? EnlistmentResult.NotWritten : EnlistmentResult.Deferred;
        }

        return await Completion.CompleteAsync(this, response, attemptsInLine: true) ? EnlistmentResult.Completed : EnlistmentResult.Deferred;
    }

    public ValueTask DiscardAsync() => new(CarryOutAsync(End(EnlistmentEvent.Failed).Effect));

    public void Abandon() => End(EnlistmentEvent.Abandoned);

    protected override bool MayBeWrittenAgainBy(DbContext context) => true;

    protected override void Written() => Row.Detach();

    protected override void NotWritten() => Apply(EnlistmentEvent.SaveFailed);

    private (EnlistmentEffect Effect, EnlistmentPlace Place) End(EnlistmentEvent outcome, WebhookResponseInfo? response = null)
    {
        lock (Gate)
        {
            Response ??= response;
            Look();
            return (Apply(outcome), State.Place);
        }
    }
}
