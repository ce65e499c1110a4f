using WebhookMiddleware.Calling;

namespace WebhookMiddleware.AspNetCore.Clients;

/// <summary>Counts the connections of clients against what the budget allows.</summary>
internal sealed class ClientSlots
{
    private readonly Lock _lock = new();
    private readonly OpenFileBudget _budget;
    private TaskCompletionSource _left = NewSource();
    private int _taken;

    public ClientSlots(OpenFileBudget budget)
    {
        _budget = budget;
        budget.Add(() => Volatile.Read(ref _taken));
    }

    /// <summary>Waits for a slot and takes it.</summary>
    public async ValueTask TakeAsync(CancellationToken cancellationToken)
    {
        while (!TryTake(out var left))
        {
            await left.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Gives a slot back.</summary>
    public void Leave()
    {
        TaskCompletionSource left;
        lock (_lock)
        {
            _taken--;
            left = _left;
            _left = NewSource();
        }

        left.SetResult();
    }

    private bool TryTake(out Task left)
    {
        lock (_lock)
        {
            left = _left.Task;
            if (_taken >= _budget.Clients)
            {
                return false;
            }

            _taken++;
            return true;
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
