using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.Pipeline;

/// <summary>Raises events from inside a handler, when only the handler knows that they happen.</summary>
public interface IWebhookRaiser
{
    /// <summary>
    /// Runs the webhooks of a before-event. The caller must respect the decision: go on with <see cref="WebhookDecision{T}.Payload"/> when it is
    /// allowed, and give up what it was about to do when it is not.
    /// </summary>
    /// <remarks>
    /// A payload that can't be written as JSON (an infinite number, a getter that throws, an object that contains itself) is a failure of the run, under
    /// each webhook's <c>onFailure</c>: <see cref="WebhookOutcome.PayloadFailed"/>.
    /// </remarks>
    /// <param name="eventName">A before-event of the catalogue.</param>
    /// <param name="payload">What the webhooks are told; they may change it.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <exception cref="ArgumentException">
    /// The event is unknown, or is no before-event; or, in a host without reflection-based JSON, no type-info resolver knows the payload's type.
    /// </exception>
    Task<WebhookDecision<T>> RaiseBeforeAsync<T>(string eventName, T payload, CancellationToken cancellationToken = default);

    /// <summary>Tells the webhooks of an after-event that something has happened. Their answers are logged, never applied.</summary>
    /// <remarks>
    /// A payload that can't be written as JSON is told to nobody: what has happened goes on, the host's log has the exception, and the call log has
    /// <see cref="WebhookOutcome.PayloadFailed"/> for each webhook.
    /// </remarks>
    /// <param name="eventName">An after-event of the catalogue.</param>
    /// <param name="payload">What the webhooks are told.</param>
    /// <param name="cancellationToken">Ends the waiting for awaited webhooks.</param>
    /// <exception cref="ArgumentException">
    /// The event is unknown, or is no after-event; or, in a host without reflection-based JSON, no type-info resolver knows the payload's type.
    /// </exception>
    /// <exception cref="InvalidOperationException">The webhooks have not been loaded, so nobody could be told: try again later.</exception>
    Task RaiseAfterAsync<T>(string eventName, T payload, CancellationToken cancellationToken = default);
}
