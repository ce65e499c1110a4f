using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WebhookMiddleware.Background;
using WebhookMiddleware.EntityFrameworkCore.Delivery;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Pipeline;

namespace WebhookMiddleware.EntityFrameworkCore.Enlistment;

/// <summary>Completes and discards the messages that this host's requests have committed, and renews their leases until then.</summary>
internal sealed partial class EnlistmentCompletion(
    DeliveryStore store,
    IEventEnlistment events,
    IDeliverySignal signal,
    IOptions<WebhookOptions> options,
    TimeProvider timeProvider,
    ILogger<EnlistmentCompletion> logger)
{
    private readonly ConcurrentDictionary<PreparedMessage, long> _kept = [];
    private readonly TimeSpan _lease = options.Value.Delivery.Lease;

    /// <summary>Gets the store's role for enlisted messages; null if it has none, so that no rows are written in transactions.</summary>
    public IEnlistmentStore? Store { get; } = store as IEnlistmentStore;

    /// <summary>Starts to renew the message's lease, because its request continues.</summary>
    public void Keep(EnlistedMessage message) => _kept[message.Prepared] = timeProvider.GetTimestamp();

    public void Forget(EnlistedMessage message) => _kept.TryRemove(message.Prepared, out _);

    /// <summary>
    /// Hands the message over to the queue. It never throws: if the message can't be handed over now, the queue takes it over when its
    /// lease has expired.
    /// </summary>
    /// <param name="message">The message.</param>
    /// <param name="response">The handler's response; null if none is known.</param>
    /// <param name="attemptsInLine">Whether the request attempts the deliveries that have a claim itself; else the queue does.</param>
    /// <returns>Whether the message still existed, and had not been taken over.</returns>
    public Task<bool> CompleteAsync(EnlistedMessage message, WebhookResponseInfo? response, bool attemptsInLine)
        => EndAsync(message, async () =>
        {
            if (Store is null)
            {
                await events.EnqueueAsync(message.Message, CancellationToken.None);
                return true;
            }

            var (invocation, deliveries) = (message.Message.Invocation, message.Message.Deliveries);
            var completion = new EnlistedCompletion(
                message.Prepared,
                invocation.Event.Name,
                attemptsInLine ? deliveries : [.. deliveries.Select(delivery => delivery with { ClaimId = null })],
                response,
                events.InLineLease);
            var isThere = await Store.CompleteAsync(completion, CancellationToken.None);
            signal.Wake();
            return isThere;
        });

    /// <summary>Removes the message. Never throws.</summary>
    public Task DiscardAsync(EnlistedMessage message)
        => EndAsync(message, async () =>
        {
            await Store!.DiscardAsync(message.Prepared, CancellationToken.None);
            return true;
        });

    /// <summary>Renews the leases of messages that were last renewed more than a third of a lease ago.</summary>
    public async Task RenewAsync(CancellationToken cancellationToken)
    {
        foreach (var (message, since) in _kept)
        {
            if (timeProvider.GetElapsedTime(since) >= _lease / 3)
            {
                await Store!.RenewAsync(message, _lease, cancellationToken);
                _kept.TryUpdate(message, timeProvider.GetTimestamp(), since);
            }
        }
    }

    private async Task<bool> EndAsync(EnlistedMessage message, Func<Task<bool>> end)
    {
        try
        {
            return await end();
        }
        catch (Exception exception)
        {
            // The handler's work is done, and its client must receive the response.
            Log.NotEnded(logger, exception, message.Prepared.Id);
            return false;
        }
        finally
        {
            Forget(message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 804, EventName = "WebhookEnlistmentNotEnded", Level = LogLevel.Warning,
            Message = "Message {MessageId} was written with the handler's own data, but the queue could not be notified of the request's "
                + "outcome. The message is sent when its lease has expired.")]
        public static partial void NotEnded(ILogger logger, Exception exception, Guid messageId);
    }
}
