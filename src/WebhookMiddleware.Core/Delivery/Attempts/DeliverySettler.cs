using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.Delivery.Attempts;

/// <summary>
/// Writes settlements to the queue. Those that arrive during a call are collected and written together by the next one. The slower the
/// store, the larger the batches, and nothing waits for a timer.
/// </summary>
/// <remarks>
/// While a call is under way, a second one begins when <see cref="MinBesides"/> settlements wait, so that the store has something to do
/// between two calls. Fewer are not worth the fixed cost of another call.
/// </remarks>
internal sealed partial class DeliverySettler(
    IDeliveryQueue queue, StoreOutage outage, IOptions<WebhookOptions> options, TimeProvider timeProvider, ILogger<DeliverySettler> logger)
{
    /// <summary>The maximum number of settlements in one call, as many as a claim's deliveries.</summary>
    internal const int MaxBatch = 512;

    /// <summary>The minimum number of settlements in a call that begins beside another one.</summary>
    internal const int MinBesides = 256;

    private const int MaxWriters = 2;
    private const string Settling = "settle";

    private readonly Lock _lock = new();
    private readonly Queue<Entry> _waiting = new();
    private readonly HeldSettlements _held = new();
    private readonly TimeSpan _lease = options.Value.Delivery.Lease;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Action? _settled;
    private CancellationToken _cancellation;
    private int _writers;
    private int _failures;
    private bool _isComplete;

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
        lock (_lock)
        {
            if (!_isComplete)
            {
                _waiting.Enqueue(entry);
                BeginWriting();
                return entry.Task;
            }
        }

        // The host has stopped. The lease returns the delivery to the queue.
        End(entry);
        return entry.Task;
    }

    /// <summary>Marks the queue of settlements as complete. <see cref="RunAsync"/> ends when it has written the remaining ones.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            _isComplete = true;
            EndIfDone();
        }
    }

    /// <summary>
    /// Writes settlements until completed or cancelled, and calls <paramref name="settled"/> after each batch, perhaps on several threads
    /// at the same time.
    /// </summary>
    public async Task RunAsync(Action settled, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            (_settled, _cancellation) = (settled, cancellationToken);
            BeginWriting();
            EndIfDone();
        }

        await using (cancellationToken.UnsafeRegister(settler => ((DeliverySettler)settler!).Complete(), this))
        {
            await _ended.Task;
        }

        // Nobody else takes or adds any more.
        while (_waiting.TryDequeue(out var entry))
        {
            End(entry);
        }
    }

    // Called under the lock.
    private void BeginWriting()
    {
        if (_settled is not null && _writers < MaxWriters && IsEnoughFor(_writers + 1))
        {
            _writers++;

            // Not in the context of the request whose webhook is settled.
            ThreadPool.UnsafeQueueUserWorkItem(settler => _ = settler.WriteAsync(), this, preferLocal: false);
        }
    }

    private bool IsEnoughFor(int writers)
        => !_cancellation.IsCancellationRequested
            && (writers == 1 ? _waiting.Count > 0 : _waiting.Count >= MinBesides && !outage.IsFailing(Settling));

    // Called under the lock.
    private void EndIfDone()
    {
        if (_writers == 0 && _isComplete && (_waiting.Count == 0 || _cancellation.IsCancellationRequested))
        {
            _ended.TrySetResult();
        }
    }

    private async Task WriteAsync()
    {
        try
        {
            while (TakeBatch() is { } batch)
            {
                await WriteAsync(batch);
                _settled!();
            }
        }
        catch
        {
            // A listener to logs or metrics has failed. Another writer goes on.
            lock (_lock)
            {
                _writers--;
                BeginWriting();
                EndIfDone();
            }

            throw;
        }
    }

    // Returns null when the writer has ended, since too little waits for it.
    private Batch? TakeBatch()
    {
        lock (_lock)
        {
            if (!IsEnoughFor(_writers))
            {
                _writers--;
                EndIfDone();
                return null;
            }

            // After a failure, settlements are written one at a time, so that one which the store refuses does not delay the others.
            var count = Math.Min(outage.IsFailing(Settling) ? 1 : MaxBatch, _waiting.Count);
            var entries = new List<Entry>(count);
            while (entries.Count < count)
            {
                entries.Add(_waiting.Dequeue());
            }

            return new Batch(entries, _failures);
        }
    }

    private async Task WriteAsync(Batch batch)
    {
        try
        {
            await queue.SettleAsync(batch.Entries.ConvertAll(entry => entry.Settlement), _cancellation);

            // A call that was under way when another one failed proves nothing.
            if (batch.Failures == Volatile.Read(ref _failures))
            {
                outage.Worked(Settling);
            }

            batch.Entries.ForEach(End);
        }
        catch (Exception) when (_cancellation.IsCancellationRequested)
        {
            // The host no longer waits.
            batch.Entries.ForEach(End);
        }
        catch (Exception exception)
        {
            var abandoned = Return(batch);
            var pause = outage.Failed(Settling, exception);
            foreach (var entry in abandoned)
            {
                // Its lease is not renewed, so the delivery returns to the queue and is sent again.
                Log.Abandoned(logger, exception, entry.Settlement.DeliveryId);
            }

            await Task.Delay(pause, timeProvider, _cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Lets the settlements wait again, but for those that have waited for as long as the lease: these end, and are returned.
    private List<Entry> Return(Batch batch)
    {
        var abandoned = batch.Entries.FindAll(entry => timeProvider.GetElapsedTime(entry.Since) >= _lease);
        lock (_lock)
        {
            _failures++;
            foreach (var entry in batch.Entries.Except(abandoned))
            {
                _waiting.Enqueue(entry);
            }
        }

        abandoned.ForEach(End);
        return abandoned;
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

    private sealed record Batch(List<Entry> Entries, int Failures);

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
