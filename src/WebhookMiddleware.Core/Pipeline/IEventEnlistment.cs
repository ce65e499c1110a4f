using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.Pipeline;

/// <summary>
/// Provides the messages of events for a store that writes them in the application's own transactions: both are committed, or neither.
/// <c>AddWebhooks()</c> registers it.
/// </summary>
public interface IEventEnlistment
{
    /// <summary>Gets a value indicating whether the current request raises after-events if it succeeds.</summary>
    bool HasUpcoming { get; }

    /// <summary>
    /// Gets the lease of the deliveries that a request attempts itself once its message is completed. The request's budget fits into it.
    /// </summary>
    TimeSpan InLineLease { get; }

    /// <summary>
    /// Returns the messages of the after-events that the current request raises if it succeeds. Each event has one message, however many
    /// transactions ask for it.
    /// </summary>
    /// <param name="enlist">
    /// Creates the enlisted message at the first call for an event, given the message and the claim that holds its deliveries until the
    /// outcome of the request is known.
    /// </param>
    IEnumerable<IEnlistedMessage> EnlistUpcoming(Func<OutboxMessage, Guid, IEnlistedMessage> enlist);

    /// <summary>Creates the message of an after-event that code raises. The queue makes all attempts.</summary>
    /// <typeparam name="T">The payload's type.</typeparam>
    /// <param name="eventName">An after-event of the catalogue.</param>
    /// <param name="payload">The payload, which is written as JSON immediately.</param>
    /// <returns>The message; null if it has no deliveries.</returns>
    /// <exception cref="ArgumentException">
    /// The event is unknown or not an after-event; or no JSON contract is known for the payload.
    /// </exception>
    /// <exception cref="InvalidOperationException">The webhooks have not been loaded yet, so none could be notified.</exception>
    OutboxMessage? CreateMessage<T>(string eventName, T payload);

    /// <summary>Writes a message through <see cref="IOutboxStore"/>, for a store that has no transactions.</summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    ValueTask EnqueueAsync(OutboxMessage message, CancellationToken cancellationToken);
}
