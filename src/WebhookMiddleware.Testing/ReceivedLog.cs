namespace WebhookMiddleware.Testing;

/// <summary>Keeps the requests that a receiver got, in order of arrival, and wakes those who wait for more.</summary>
internal sealed class ReceivedLog
{
    private readonly Lock _lock = new();
    private readonly List<ReceivedWebhook> _received = [];
    private TaskCompletionSource _added = NewSource();

    /// <summary>Returns what was received so far, and a task that completes when there is more.</summary>
    public (IReadOnlyList<ReceivedWebhook> Received, Task Added) Read()
    {
        lock (_lock)
        {
            return ([.. _received], _added.Task);
        }
    }

    public void Add(ReceivedWebhook request)
    {
        TaskCompletionSource added;
        lock (_lock)
        {
            _received.Add(request);
            (added, _added) = (_added, NewSource());
        }

        added.SetResult();
    }

    public void Clear()
    {
        lock (_lock)
        {
            _received.Clear();
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
