using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.Outbox;

/// <summary>The message of an upcoming event that the handler has written in its own transaction.</summary>
public interface IEnlistedMessage
{
    /// <summary>
    /// Records that the event has happened. Never throws: what can't be done now is done when the message's lease expires.
    /// </summary>
    /// <param name="response">The response of the handler.</param>
    ValueTask<EnlistmentResult> CompleteAsync(WebhookResponseInfo response);

    /// <summary>Records that the event has not happened, so that no webhook is notified. Never throws.</summary>
    ValueTask DiscardAsync();

    /// <summary>
    /// Records that the request has ended with an unknown outcome. When the lease expires, the message is sent if its transaction was
    /// committed.
    /// </summary>
    void Abandon();
}
