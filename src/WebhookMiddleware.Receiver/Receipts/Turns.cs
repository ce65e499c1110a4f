using System.Collections.Concurrent;

namespace WebhookMiddleware.Receiver.Receipts;

/// <summary>Lets the requests of one delivery through one at a time, within this process.</summary>
internal sealed class Turns
{
    private readonly ConcurrentDictionary<ReceivedDelivery, Task> _running = new();

    /// <summary>Waits for the requests of the same delivery that came earlier. Disposing of the result ends the turn.</summary>
    public async ValueTask<IDisposable> TakeAsync(ReceivedDelivery delivery, CancellationToken cancellationToken)
    {
        var turn = new Turn(this, delivery);
        while (_running.GetOrAdd(delivery, turn.Ended) is var running && running != turn.Ended)
        {
            await running.WaitAsync(cancellationToken);
        }

        return turn;
    }

    private sealed class Turn(Turns turns, ReceivedDelivery delivery) : IDisposable
    {
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Ended => _ended.Task;

        public void Dispose()
        {
            turns._running.TryRemove(delivery, out _);
            _ended.SetResult();
        }
    }
}
