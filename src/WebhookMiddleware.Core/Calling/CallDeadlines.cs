using System.Collections.Concurrent;

namespace WebhookMiddleware.Calling;

/// <summary>Provides the time limits of calls. Their sources and timers are reused, since nearly all calls end in time.</summary>
internal sealed class CallDeadlines(TimeProvider timeProvider)
{
    private const int MaxIdle = 256;

    private readonly ConcurrentQueue<CancellationTokenSource> _idle = [];

    /// <summary>Begins a time limit, which also ends when <paramref name="cancellationToken"/> is cancelled.</summary>
    public CallDeadline Begin(TimeSpan limit, CancellationToken cancellationToken)
    {
        if (_idle.TryDequeue(out var source))
        {
            source.CancelAfter(limit);
        }
        else
        {
            source = new CancellationTokenSource(limit, timeProvider);
        }

        var link = cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), source);
        return new CallDeadline(this, source, link);
    }

    private void Return(CancellationTokenSource source)
    {
        if (_idle.Count < MaxIdle && source.TryReset())
        {
            _idle.Enqueue(source);
        }
        else
        {
            source.Dispose();
        }
    }

    /// <summary>The time limit of one call. Disposed of once, when the call has ended.</summary>
    internal readonly struct CallDeadline(CallDeadlines owner, CancellationTokenSource source, CancellationTokenRegistration link)
        : IDisposable
    {
        public CancellationToken Token => source.Token;

        public void Dispose()
        {
            // Waits for a cancellation in progress, which would otherwise reach the call that uses the source next.
            link.Dispose();
            owner.Return(source);
        }
    }
}
