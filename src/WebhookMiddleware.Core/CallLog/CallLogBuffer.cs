using System.Threading.Channels;
using Microsoft.Extensions.Options;

namespace WebhookMiddleware.CallLog;

/// <summary>Takes calls off the request path: adding never waits.</summary>
/// <remarks>
/// The buffer is limited by the memory of the calls until they are written, including those that <see cref="CallLogService"/> has taken and
/// not written yet. When the store is too slow, new calls first lose their response bodies. When there is no room without them either,
/// calls are dropped. Both are counted.
/// </remarks>
internal sealed class CallLogBuffer(CallLogStatus status, IOptions<WebhookOptions> options) : ICallLogFlush
{
    /// <summary>The maximum number of waiting calls, however small they are.</summary>
    internal const int Capacity = 16_384;

    private readonly Channel<object> _entries =
        Channel.CreateBounded<object>(new BoundedChannelOptions(Capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly BufferedCalls _calls = new(options.Value.CallLogBufferBytes);

    private TaskCompletionSource _failed = NewSource();

    /// <summary>Gets the number of waiting calls.</summary>
    public int Count => _entries.Reader.Count;

    /// <summary>Gets the size of the calls that are not written yet, in bytes.</summary>
    public long HeldBytes => _calls.Held;

    /// <summary>Gets whether the buffer is less than half full.</summary>
    public bool IsRoomy => Count < Capacity / 2 && _calls.IsRoomy;

    public void Add(WebhookCallRecord call)
    {
        if (_calls.TryTake(call) is not { } held)
        {
            status.Dropped(1);
        }
        else if (!_entries.Writer.TryWrite(held))
        {
            Release(held);
            status.Dropped(1);
        }
        else if (!ReferenceEquals(held, call))
        {
            status.BodyDropped();
        }
    }

    /// <summary>Releases the memory of a call that was taken and is now written or dropped.</summary>
    public void Release(WebhookCallRecord call) => _calls.Release(call);

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

    /// <summary>Completes the waiting flushes, because the store refuses the calls before them.</summary>
    public void AbandonFlushes() => Interlocked.Exchange(ref _failed, NewSource()).TrySetResult();

    /// <summary>Marks the buffer as complete. The reader ends after the remaining calls.</summary>
    public void Complete() => _entries.Writer.TryComplete();

    /// <summary>Waits for calls. Returns false when there will be no more.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken) => _entries.Reader.WaitToReadAsync(cancellationToken);

    /// <summary>
    /// Takes the waiting calls, up to a limit, and the flushes behind them. The calls keep their memory until <see cref="Release"/>.
    /// </summary>
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
