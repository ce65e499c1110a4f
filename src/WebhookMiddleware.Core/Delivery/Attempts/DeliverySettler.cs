using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.Delivery.Attempts;

/// <summary>
/// Writes settlements to the queue, one call at a time. Settlements that arrive during a call are collected and written together by the
/// next one. The slower the store, the larger the batches, and nothing waits for a timer.
/// </summary>
internal sealed partial class DeliverySettler(
    IDeliveryQueue queue, StoreOutage outage, IOptions<WebhookOptions> options, TimeProvider timeProvider, ILogger<DeliverySettler> logger)
{
    /// <summary>
    /// The maximum number of settlements in one call. It is twice a claim's, so that answers that arrive while the store is busy with a
    /// claim can be stored together.
    /// </summary>
    internal const int MaxBatch = 512;

    private const string Settling = "settle";

    private readonly Channel<Entry> _incoming = Channel.CreateUnbounded<Entry>(new UnboundedChannelOptions { SingleReader = true });
    private readonly List<Entry> _waiting = [];
    private readonly HeldSettlements _held = new();
    private readonly TimeSpan _lease = options.Value.Delivery.Lease;

    /// <summary>Gets the size of the settlements that are not written yet, in bytes.</summary>
    public long HeldBytes => _held.Held;

    /// <summary>Returns a task that completes when the settlement is written or abandoned. It never fails.</summary>
    public Task SettleAsync(DeliverySettlement settlement)
    {
        if (_held.TryTake(settlement) is not { } held)
        {
            Log.NoRoom(logger, settlement.DeliveryId);
            return Task.CompletedTask;
        }

        var entry = new Entry(held, timeProvider.GetTimestamp());
        if (!_incoming.Writer.TryWrite(entry))
        {
            // The host has stopped. The lease returns the delivery to the queue.
            End(entry);
        }

        return entry.Task;
    }

    /// <summary>Marks the queue of settlements as complete. <see cref="RunAsync"/> ends when it has written the remaining ones.</summary>
    public void Complete() => _incoming.Writer.TryComplete();

    /// <summary>Writes settlements until completed or cancelled, and calls <paramref name="settled"/> after each batch.</summary>
    public async Task RunAsync(Action settled, CancellationToken cancellationToken)
    {
        try
        {
            while (await CollectAsync(cancellationToken))
            {
                // After a failure, settlements are written one at a time, so that one which the store refuses does not delay the others.
                var batch = _waiting.GetRange(0, Math.Min(outage.IsFailing(Settling) ? 1 : MaxBatch, _waiting.Count));
                _waiting.RemoveRange(0, batch.Count);
                await WriteAsync(batch, cancellationToken);
                settled();
            }
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // The host no longer waits.
        }
        finally
        {
            Complete();
            while (_incoming.Reader.TryRead(out var entry))
            {
                _waiting.Add(entry);
            }

            _waiting.ForEach(End);
        }
    }

    private async ValueTask<bool> CollectAsync(CancellationToken cancellationToken)
    {
        if (_waiting.Count == 0)
        {
            if (!await _incoming.Reader.WaitToReadAsync(cancellationToken))
            {
                return false;
            }

            // Yields once, so that attempts which end at the same moment join the batch.
            await Task.Yield();
        }

        while (_waiting.Count < MaxBatch && _incoming.Reader.TryRead(out var entry))
        {
            _waiting.Add(entry);
        }

        return true;
    }

    private async Task WriteAsync(List<Entry> batch, CancellationToken cancellationToken)
    {
        try
        {
            await queue.SettleAsync(batch.ConvertAll(entry => entry.Settlement), cancellationToken);
            outage.Worked(Settling);
            batch.ForEach(End);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            var pause = outage.Failed(Settling, exception);
            foreach (var entry in batch)
            {
                RetryOrAbandon(entry, exception);
            }

            await Task.Delay(pause, timeProvider, cancellationToken);
        }
        catch
        {
            _waiting.AddRange(batch);
            throw;
        }
    }

    private void RetryOrAbandon(Entry entry, Exception exception)
    {
        if (timeProvider.GetElapsedTime(entry.Since) < _lease)
        {
            _waiting.Add(entry);
            return;
        }

        // The lease of an abandoned settlement is not renewed, so the delivery returns to the queue and is sent again.
        Log.Abandoned(logger, exception, entry.Settlement.DeliveryId);
        End(entry);
    }

    private void End(Entry entry)
    {
        _held.Release(entry.Settlement);
        entry.TrySetResult();
    }

    // Continuations run synchronously: they only free a slot, and all slots of a batch are free when the dispatcher is woken.
    private sealed class Entry(DeliverySettlement settlement, long since) : TaskCompletionSource
    {
        public DeliverySettlement Settlement { get; } = settlement;

        public long Since { get; } = since;
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 407, EventName = "DeliverySettlementGivenUp", Level = LogLevel.Error,
            Message = "The result of the attempt at delivery {DeliveryId} could not be stored within its lease. "
                + "The delivery will be sent again.")]
        public static partial void Abandoned(ILogger logger, Exception exception, Guid deliveryId);

        [LoggerMessage(EventId = 412, EventName = "DeliverySettlementNotHeld", Level = LogLevel.Error,
            Message = "The result of the attempt at delivery {DeliveryId} is not stored, because too many settlements wait for the store. "
                + "The delivery will be sent again when its lease expires.")]
        public static partial void NoRoom(ILogger logger, Guid deliveryId);
    }
}
