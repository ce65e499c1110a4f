using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace WebhookMiddleware.Delivery;

/// <summary>
/// Writes settlements to the queue, one call at a time. While a call is under way those that follow gather, and go together with the next:
/// a batch is as large as the store is slow, and nothing waits for a timer.
/// </summary>
internal sealed partial class DeliverySettler(
    IDeliveryQueue queue, StoreOutage outage, IOptions<WebhookOptions> options, TimeProvider timeProvider, ILogger<DeliverySettler> logger)
{
    internal const int MaxBatch = 256;

    private const string Settling = "settle";

    private readonly Channel<Entry> _incoming = Channel.CreateUnbounded<Entry>(new UnboundedChannelOptions { SingleReader = true });
    private readonly List<Entry> _waiting = [];
    private readonly HeldSettlements _held = new();
    private readonly TimeSpan _lease = options.Value.Delivery.Lease;

    /// <summary>How many bytes the settlements take up that are not yet written.</summary>
    public long HeldBytes => _held.Held;

    /// <summary>Completes when the queue has the settlement, or it was given up; never fails.</summary>
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
            // The host has stopped: the lease brings the delivery back.
            End(entry);
        }

        return entry.Ended;
    }

    /// <summary>No more settlements are taken: <see cref="RunAsync"/> ends when it has written what there is.</summary>
    public void Complete() => _incoming.Writer.TryComplete();

    /// <summary>Writes until completed or cancelled; calls <paramref name="settled"/> after each batch.</summary>
    public async Task RunAsync(Action settled, CancellationToken cancellationToken)
    {
        try
        {
            while (await CollectAsync(cancellationToken))
            {
                // After a failure one at a time, so that a settlement which the store refuses does not hold up the others.
                var batch = _waiting.GetRange(0, Math.Min(outage.IsFailing(Settling) ? 1 : MaxBatch, _waiting.Count));
                _waiting.RemoveRange(0, batch.Count);
                await WriteAsync(batch, cancellationToken);
                settled();
            }
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // The host waits no longer.
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

            // Gives way once to those that finish at the same moment.
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
            await queue.SettleAsync([.. batch.Select(entry => entry.Settlement)], cancellationToken);
            outage.Worked(Settling);
            batch.ForEach(End);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            var pause = outage.Failed(Settling, exception);
            foreach (var entry in batch)
            {
                PutBackOrGiveUp(entry, exception);
            }

            await Task.Delay(pause, timeProvider, cancellationToken);
        }
        catch
        {
            _waiting.AddRange(batch);
            throw;
        }
    }

    private void PutBackOrGiveUp(Entry entry, Exception exception)
    {
        if (timeProvider.GetElapsedTime(entry.Since) < _lease)
        {
            _waiting.Add(entry);
            return;
        }

        // Nobody renews the lease of what is given up here: the delivery comes back, and is sent again.
        Log.GivenUp(logger, exception, entry.Settlement.DeliveryId);
        End(entry);
    }

    private void End(Entry entry)
    {
        _held.Release(entry.Settlement);
        entry.End();
    }

    private sealed class Entry(DeliverySettlement settlement, long since)
    {
        // Continuations run at once: whoever waits only frees its slot, and all of a batch are free when the dispatcher hears of it.
        private readonly TaskCompletionSource _ended = new();

        public DeliverySettlement Settlement { get; } = settlement;

        public long Since { get; } = since;

        public Task Ended => _ended.Task;

        public void End() => _ended.TrySetResult();
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 407, EventName = "DeliverySettlementGivenUp", Level = LogLevel.Error,
            Message = "How the attempt at delivery {DeliveryId} ended could not be stored within its lease; it will be sent again.")]
        public static partial void GivenUp(ILogger logger, Exception exception, Guid deliveryId);

        [LoggerMessage(EventId = 412, EventName = "DeliverySettlementNotHeld", Level = LogLevel.Error,
            Message = "How the attempt at delivery {DeliveryId} ended is not stored, because too many settlements wait for the store; "
                + "it will be sent again when its lease has run out.")]
        public static partial void NoRoom(ILogger logger, Guid deliveryId);
    }
}
