using System.Threading.Channels;
using Microsoft.Extensions.Options;

namespace WebhookMiddleware.CallLog;

/// <summary>
/// Takes calls off the request path: adding never waits. The memory of the calls is bounded until they are written, including the calls
/// that <see cref="CallLogService"/> has taken out and not yet written. When the store is too slow, new calls lose their response bodies
/// first; when there is no room for the rest, they are dropped. Both are counted.
/// </summary>
internal sealed class CallLogBuffer(CallLogStatus status, IOptions<WebhookOptions> options) : ICallLogFlush
{
    /// <summary>How many calls can wait, however small they are.</summary>
    internal const int Capacity = 16_384;

    private readonly Channel<object> _entries =
        Channel.CreateBounded<object>(new BoundedChannelOptions(Capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly BufferedCalls _calls = new(options.Value.CallLogBufferBytes);

    private TaskCompletionSource _failed = NewSource();

    /// <summary>Gets how many calls wait.</summary>
    public int Count => _entries.Reader.Count;

    /// <summary>Gets how many bytes the calls take up that are not yet written.</summary>
    public long HeldBytes => _calls.Held;

    /// <summary>Gets whether there is room for a while.</summary>
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

    /// <summary>Releases the room of a call that was taken out, and is now written or given up.</summary>
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

    /// <summary>Completes the flushes that are waited for, because the store refuses the calls before them.</summary>
    public void GiveUpFlushes() => Interlocked.Exchange(ref _failed, NewSource()).TrySetResult();

    /// <summary>Takes no more calls; the reader ends when it has read the calls that wait.</summary>
    public void Complete() => _entries.Writer.TryComplete();

    /// <summary>Waits for calls; returns false when there will be no more.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken) => _entries.Reader.WaitToReadAsync(cancellationToken);

    /// <summary>
    /// Returns the calls that wait, up to a limit, and the flushes behind them. The calls keep their room until <see cref="Release"/>.
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
