using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.Pipeline;

/// <summary>Raises events from inside a handler, for events that only the handler can detect.</summary>
public interface IWebhookRaiser
{
    /// <summary>
    /// Runs the webhooks of a before-event. The caller must respect the decision: continue with <see cref="WebhookDecision{T}.Payload"/>
    /// when it is allowed, and abandon its work when it is not.
    /// </summary>
    /// <remarks>
    /// A payload that can't be written as JSON (an infinite number, a getter that throws, a reference cycle) is a failure of the run with
    /// <see cref="WebhookOutcome.PayloadFailed"/>, to which each webhook's <c>onFailure</c> applies.
    /// </remarks>
    /// <param name="eventName">A before-event of the catalogue.</param>
    /// <param name="payload">The payload that the webhooks receive. They may change it.</param>
    /// <param name="cancellationToken">Cancels the run.</param>
    /// <exception cref="ArgumentException">
    /// The event is unknown or not a before-event; or, in a host without reflection-based JSON, no type-info resolver knows the payload's
    /// type.
    /// </exception>
    Task<WebhookDecision<T>> RaiseBeforeAsync<T>(string eventName, T payload, CancellationToken cancellationToken = default);

    /// <summary>Notifies the webhooks of an after-event that something has happened. Their responses are logged, never applied.</summary>
    /// <remarks>
    /// A payload that can't be written as JSON is not sent, and the call does not throw. The host's log has the exception, and the call log
    /// has <see cref="WebhookOutcome.PayloadFailed"/> for each webhook.
    /// </remarks>
    /// <param name="eventName">An after-event of the catalogue.</param>
    /// <param name="payload">The payload that the webhooks receive.</param>
    /// <param name="cancellationToken">Cancels waiting for awaited webhooks.</param>
    /// <exception cref="ArgumentException">
    /// The event is unknown or not an after-event; or, in a host without reflection-based JSON, no type-info resolver knows the payload's
    /// type.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// The webhooks have not been loaded yet, so none could be notified. Try again later.
    /// </exception>
    Task RaiseAfterAsync<T>(string eventName, T payload, CancellationToken cancellationToken = default);
}
