using System.Threading.Channels;
using Microsoft.Extensions.Options;
using WebhookMiddleware.Bounds;
using WebhookMiddleware.Calling;

namespace WebhookMiddleware.CallLog;

/// <summary>
/// Takes calls off the request path: adding never waits. It is bounded by the memory that calls take up until they are written, those that the
/// <see cref="CallLogService"/> has taken out and not yet written included. When the store is too slow, new calls lose their response bodies first; when
/// there is no room for what is left of them, they are dropped. Both are counted.
/// </summary>
internal sealed class CallLogBuffer(CallLogStatus status, IOptions<WebhookOptions> options) : ICallLogFlush
{
    /// <summary>How many calls wait at most, however small they are.</summary>
    internal const int Capacity = 16_384;

    /// <summary>What the detail of a call says whose response body found no room.</summary>
    internal const string BodyDropped = "The response body was not kept: too many calls were waiting to be written to the call log.";

    // A record with its identifiers and numbers, and its places in the channel and in the service's list.
    private const int EntryOverhead = 320;

    // Bodies leave half of it to calls without one: that a call was made is worth more than what it answered.
    private const int SpareParts = 2;

    private readonly Channel<object> _entries =
        Channel.CreateBounded<object>(new BoundedChannelOptions(Capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly ByteBudget _budget = new(options.Value.CallLogBufferBytes);

    private TaskCompletionSource _failed = NewSource();

    /// <summary>How many calls wait.</summary>
    public int Count => _entries.Reader.Count;

    /// <summary>How many bytes the calls take up that are not yet written.</summary>
    public long HeldBytes => _budget.Held;

    /// <summary>Whether there is room for a while.</summary>
    public bool IsRoomy => Count < Capacity / 2 && _budget.Held < _budget.Limit / 2;

    public void Add(WebhookCallRecord call)
    {
        if (TryReserve(call) is not { } held)
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

    /// <summary>Gives back the room of a call that was taken out, and is now written or given up.</summary>
    public void Release(WebhookCallRecord call) => _budget.Return(SizeOf(call));

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

    /// <summary>
    /// Takes what is there, up to a limit, and the flushes that were asked for behind it. The calls keep their room until <see cref="Release"/>.
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

    /// <summary>Returns what a call takes up in memory, in bytes.</summary>
    internal static long SizeOf(WebhookCallRecord call)
        => EntryOverhead
            + ByteBudget.SizeOf(call.WebhookName)
            + ByteBudget.SizeOf(call.Event)
            + ByteBudget.SizeOf(call.Detail)
            + ByteBudget.SizeOf(call.ResponseBody)
            + ByteBudget.SizeOf(call.TraceId);

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    // The call for which there is room now, without its body if need be; null when there is none.
    private WebhookCallRecord? TryReserve(WebhookCallRecord call)
    {
        if (call.ResponseBody is not null)
        {
            if (_budget.TryTake(SizeOf(call), _budget.Limit / SpareParts))
            {
                return call;
            }

            call = call with { ResponseBody = null, Detail = KeptAnswer.With(call.Detail, BodyDropped) };
        }

        return _budget.TryTake(SizeOf(call)) ? call : null;
    }
}
