using System.Threading.Channels;
using Microsoft.Extensions.Options;
using WebhookMiddleware.Background;

namespace WebhookMiddleware.CallLog;

/// <summary>Takes calls off the request path: adding never waits.</summary>
/// <remarks>
/// Calls linger before they are written, so that a commit is shared by many. They are due after <see cref="Linger"/>, and at once when they
/// fill a batch, take up much of the memory, a flush is requested, or the host stops. Only the first call of a batch and the one that fills
/// it wake the service.
/// <para>
/// The buffer is limited by the memory of the calls until they are written, including those that <see cref="CallLogService"/> has taken and
/// not written yet. When the store is too slow, new calls first lose their response bodies. When there is no room without them either,
/// calls are dropped. Both are counted.
/// </para>
/// </remarks>
internal sealed class CallLogBuffer(CallLogStatus status, IOptions<WebhookOptions> options, TimeProvider timeProvider) : ICallLogFlush
{
    /// <summary>The maximum number of waiting calls, however small they are.</summary>
    internal const int Capacity = 65_536;

    /// <summary>The maximum number of calls that are written together.</summary>
    internal const int BatchSize = 1000;

    /// <summary>The longest time that a call waits for others to share its commit.</summary>
    internal static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(200);

    private readonly Channel<object> _entries =
        Channel.CreateBounded<object>(new BoundedChannelOptions(Capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly BufferedCalls _calls = new(options.Value.CallLogBufferBytes);

    // Half of what calls with a response body may take: none is dropped because calls linger.
    private readonly long _dueBytes = options.Value.CallLogBufferBytes / 4;

    private readonly WakeSignal _due = new(timeProvider);
    private TaskCompletionSource _failed = NewSource();
    private int _count;
    private int _flushes;
    private volatile bool _isComplete;

    /// <summary>Gets the number of waiting calls.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Gets the size of the calls that are not written yet, in bytes.</summary>
    public long HeldBytes => _calls.Held;

    /// <summary>Gets whether the buffer is less than half full.</summary>
    public bool IsRoomy => Count < Capacity / 2 && _calls.IsRoomy;

    private bool IsDue => Count >= BatchSize || HeldBytes >= _dueBytes || Volatile.Read(ref _flushes) > 0 || _isComplete;

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
        else
        {
            if (!ReferenceEquals(held, call))
            {
                status.BodyDropped();
            }

            if (Interlocked.Increment(ref _count) >= BatchSize || HeldBytes >= _dueBytes)
            {
                _due.Wake();
            }
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
            Interlocked.Increment(ref _flushes);
            _due.Wake();
            await Task.WhenAny(reached.Task, failed).WaitAsync(cancellationToken);
        }
    }

    /// <summary>Completes the waiting flushes, because the store refuses the calls before them.</summary>
    public void AbandonFlushes() => Interlocked.Exchange(ref _failed, NewSource()).TrySetResult();

    /// <summary>Marks the buffer as complete. The reader ends after the remaining calls.</summary>
    public void Complete()
    {
        _entries.Writer.TryComplete();
        _isComplete = true;
        _due.Wake();
    }

    /// <summary>Waits for calls, and until they are due. Returns false when there will be no more.</summary>
    public async Task<bool> WaitAsync(CancellationToken cancellationToken)
    {
        if (!await _entries.Reader.WaitToReadAsync(cancellationToken))
        {
            return false;
        }

        if (!IsDue)
        {
            await _due.WaitAsync(Linger, cancellationToken);
        }

        return true;
    }

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

        Interlocked.Add(ref _count, -calls.Count);
        Interlocked.Add(ref _flushes, -flushes.Count);
        return (calls, flushes);
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
