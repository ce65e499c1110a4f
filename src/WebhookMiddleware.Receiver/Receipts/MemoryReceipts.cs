namespace WebhookMiddleware.Receiver.Receipts;

/// <summary>Remembers deliveries in the process's memory, within a number of bytes. The oldest answers are forgotten first.</summary>
internal sealed class MemoryReceipts(TimeProvider timeProvider, long maxBytes) : IDeliveryReceipts
{
    // What an entry takes beside its texts: those of the dictionary and of the queue, and the objects.
    private const int EntryBytes = 300;

    private readonly Dictionary<ReceivedDelivery, Receipt> _receipts = [];
    private readonly Queue<(ReceivedDelivery Delivery, Receipt Receipt)> _answered = [];
    private readonly Lock _lock = new();
    private long _bytes;

    public ValueTask<DeliveryClaim> ClaimAsync(ReceivedDelivery delivery, TimeSpan lease, CancellationToken cancellationToken)
    {
        var now = timeProvider.GetUtcNow();
        lock (_lock)
        {
            if (_receipts.TryGetValue(delivery, out var known) && known.Until > now)
            {
                return new(known.Answer is { } answer ? DeliveryClaim.Answered(answer) : DeliveryClaim.Held);
            }

            var token = Guid.CreateVersion7(now);
            _receipts[delivery] = new Receipt(token, now + lease, Answer: null);
            return new(DeliveryClaim.Taken(token));
        }
    }

    public ValueTask CompleteAsync(
        ReceivedDelivery delivery, Guid token, ReceivedAnswer answer, TimeSpan keepFor, CancellationToken cancellationToken)
    {
        var now = timeProvider.GetUtcNow();
        lock (_lock)
        {
            if (IsHeld(delivery, token))
            {
                var receipt = new Receipt(token, now + keepFor, answer);
                _receipts[delivery] = receipt;
                _answered.Enqueue((delivery, receipt));
                _bytes += SizeOf(delivery, answer);
                Forget(now);
            }
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask ReleaseAsync(ReceivedDelivery delivery, Guid token, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (IsHeld(delivery, token))
            {
                _receipts.Remove(delivery);
            }
        }

        return ValueTask.CompletedTask;
    }

    private bool IsHeld(ReceivedDelivery delivery, Guid token)
        => _receipts.TryGetValue(delivery, out var known) && known.Token == token && known.Answer is null;

    private void Forget(DateTimeOffset now)
    {
        while (_answered.TryPeek(out var oldest) && (_bytes > maxBytes || oldest.Receipt.Until <= now))
        {
            _answered.Dequeue();
            _bytes -= SizeOf(oldest.Delivery, oldest.Receipt.Answer!);

            // A delivery that came again after its answer was forgotten has a receipt of its own.
            if (_receipts.TryGetValue(oldest.Delivery, out var current) && ReferenceEquals(current, oldest.Receipt))
            {
                _receipts.Remove(oldest.Delivery);
            }
        }
    }

    private static long SizeOf(ReceivedDelivery delivery, ReceivedAnswer answer)
        => EntryBytes + (delivery.Id.Length * sizeof(char)) + answer.Body.Length;

    private sealed record Receipt(Guid Token, DateTimeOffset Until, ReceivedAnswer? Answer);
}
