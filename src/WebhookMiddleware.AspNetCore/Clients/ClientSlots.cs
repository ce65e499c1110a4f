using WebhookMiddleware.Calling;

namespace WebhookMiddleware.AspNetCore.Clients;

/// <summary>Limits the number of client connections to what the budget of open files allows.</summary>
internal sealed class ClientSlots
{
    private readonly Lock _lock = new();
    private readonly OpenFileBudget _budget;
    private TaskCompletionSource _released = NewSource();
    private int _taken;

    public ClientSlots(OpenFileBudget budget)
    {
        _budget = budget;
        budget.Add(() => Volatile.Read(ref _taken));
    }

    /// <summary>Waits for a slot and takes it.</summary>
    public async ValueTask TakeAsync(CancellationToken cancellationToken)
    {
        while (!TryTake(out var released))
        {
            await released.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Releases a slot.</summary>
    public void Release()
    {
        TaskCompletionSource released;
        lock (_lock)
        {
            _taken--;
            released = _released;
            _released = NewSource();
        }

        released.SetResult();
    }

    private bool TryTake(out Task released)
    {
        lock (_lock)
        {
            released = _released.Task;
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
