using System.Threading.Channels;

namespace WebhookMiddleware.CallLog;

/// <summary>Takes calls off the request path: adding never waits, and when the store is too slow calls are dropped and counted.</summary>
internal sealed class CallLogBuffer(CallLogStatus status) : ICallLogFlush
{
    /// <summary>How many calls wait at most; at some 2 KiB each a few ten megabytes.</summary>
    internal const int Capacity = 16_384;

    private readonly Channel<object> _entries =
        Channel.CreateBounded<object>(new BoundedChannelOptions(Capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private TaskCompletionSource _failed = NewSource();

    /// <summary>How many calls wait.</summary>
    public int Count => _entries.Reader.Count;

    public void Add(WebhookCallRecord call)
    {
        if (!_entries.Writer.TryWrite(call))
        {
            status.Dropped(1);
        }
    }

    /// <inheritdoc/>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        var reached = NewSource();
        var failed = Volatile.Read(ref _failed).Task;
        if (!status.IsFailing && _entries.Writer.TryWrite(reached))
        {
            await Task.WhenAny(reached.Task, failed).WaitAsync(cancellationToken);
        }
    }

    /// <summary>Lets those go who wait for a flush: the store refuses what is before it.</summary>
    public void GiveUpFlushes() => Interlocked.Exchange(ref _failed, NewSource()).TrySetResult();

    /// <summary>No more calls come: the reader ends when it has read what is there.</summary>
    public void Complete() => _entries.Writer.TryComplete();

    /// <summary>Waits for calls; false when there will be none any more.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken) => _entries.Reader.WaitToReadAsync(cancellationToken);

    /// <summary>Takes what is there, up to a limit, and the flushes that were asked for behind it.</summary>
    public (List<WebhookCallRecord> Calls, List<TaskCompletionSource> Flushes) Take(int limit)
    {
        List<WebhookCallRecord> calls = [];
        List<TaskCompletionSource> flushes = [];
        while (calls.Count < limit && _entries.Reader.TryRead(out var entry))
        {
            if (entry is WebhookCallRecord call)
            {
                calls.Add(call);
            }
            else
            {
                flushes.Add((TaskCompletionSource)entry);
            }
        }

        return (calls, flushes);
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
