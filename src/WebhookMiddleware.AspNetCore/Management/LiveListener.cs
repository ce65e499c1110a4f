using System.Threading.Channels;

namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>A client that listens, with what it has not been sent yet. A client that is too slow for the buffer is cut off.</summary>
internal sealed class LiveListener(LiveFilter filter, LivePosition start, Action<LiveListener> leave) : IDisposable
{
    /// <summary>The maximum number of events that wait for a client.</summary>
    internal const int Capacity = 1000;

    private readonly Channel<LiveEvent> _waiting = Channel.CreateBounded<LiveEvent>(
        new BoundedChannelOptions(Capacity) { SingleReader = true, SingleWriter = true });

    private readonly CancellationTokenSource _cutOff = new();

    /// <summary>Gets the position from which events are added.</summary>
    public LivePosition Start { get; } = start;

    /// <summary>Gets what the client asks for.</summary>
    public LiveFilter Filter { get; } = filter;

    /// <summary>Gets the token that is cancelled when the client is too slow.</summary>
    public CancellationToken CutOff => _cutOff.Token;

    public ChannelReader<LiveEvent> Waiting => _waiting.Reader;

    public void Add(LiveEvent item)
    {
        if (Filter.Passes(item) && !_waiting.Writer.TryWrite(item) && !_cutOff.IsCancellationRequested)
        {
            // Continuations run elsewhere: the feed doesn't wait for a client.
            _ = _cutOff.CancelAsync();
            _waiting.Writer.TryComplete();
        }
    }

    public void Dispose() => leave(this);
}
