using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.Outbox;

/// <summary>The message of an upcoming event, as it was written by the handler in a transaction of its own.</summary>
internal interface IEnlistedMessage
{
    /// <summary>The event has happened. Never fails: what can't be done now is done when the lease has run out.</summary>
    ValueTask<EnlistedState> CompleteAsync(WebhookResponseInfo response);

    /// <summary>The event has not happened: nobody will hear of it. Never fails.</summary>
    ValueTask DiscardAsync();

    /// <summary>The request has ended, and nobody will say what became of the event: when the lease has run out, it is told if its transaction was committed.</summary>
    void Abandon();
}
