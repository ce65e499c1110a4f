using System.Collections.Concurrent;

namespace WebhookMiddleware.Calling;

/// <summary>
/// Knows whether a call went over a connection that was open before the call began. The framework's handler does not tell: it repeats by itself
/// only what it had not begun to send.
/// </summary>
internal sealed class ConnectionWatch
{
    /// <summary>How many receivers are known before those without a connection are forgotten.</summary>
    internal const int MaxIdleReceivers = 1000;

    private static readonly AsyncLocal<WatchedExchange?> CurrentExchange = new();

    private readonly ConcurrentDictionary<string, Http2Connections> _http2 = new(StringComparer.OrdinalIgnoreCase);
    private long _clock;

    /// <summary>How many receivers are known.</summary>
    internal int Receivers => _http2.Count;

    /// <summary>The try that the running code belongs to.</summary>
    public static WatchedExchange? Current => CurrentExchange.Value;

    /// <summary>Begins a try. The caller's own async method carries it to the connection, and ends it when it returns.</summary>
    public WatchedExchange Begin(Uri url) => CurrentExchange.Value = new WatchedExchange(Tick(), Http2Of(url));

    /// <summary>Ends the watching of the current try.</summary>
    public static void Stop() => CurrentExchange.Value = null;

    /// <summary>Wraps a connection that has just been opened.</summary>
    public Stream Watch(SocketsHttpPlaintextStreamFilterContext context)
    {
        var openedAt = Tick();
        if (context.NegotiatedHttpVersion.Major < 2)
        {
            return new WatchedStream(context.PlaintextStream, this, openedAt, http2: null);
        }

        var connections = Http2Of(context.InitialRequestMessage.RequestUri!);
        connections.Opened(openedAt);
        return new WatchedStream(context.PlaintextStream, this, openedAt, connections);
    }

    /// <summary>Returns the next moment of a clock that only orders what happens to connections.</summary>
    public long Tick() => Interlocked.Increment(ref _clock);

    private Http2Connections Http2Of(Uri url)
    {
        if (_http2.TryGetValue(url.Authority, out var known))
        {
            return known;
        }

        if (_http2.Count >= MaxIdleReceivers)
        {
            Forget();
        }

        return _http2.GetOrAdd(url.Authority, static _ => new Http2Connections());
    }

    // Calls under way keep what they began with. At worst, one of them fails that could have been repeated.
    private void Forget()
    {
        foreach (var (authority, connections) in _http2)
        {
            if (!connections.IsOpen)
            {
                _http2.TryRemove(authority, out _);
            }
        }
    }

    /// <summary>The HTTP/2 connections to one receiver. Which of them a call went over is not known, only when they were opened and ended.</summary>
    internal sealed class Http2Connections
    {
        private readonly Lock _lock = new();
        private int _open;
        private long _lastOpenedAt;
        private long _youngestEnded;
        private long _lastEndedAt;

        /// <summary>Whether any connection is open.</summary>
        public bool IsOpen
        {
            get
            {
                lock (_lock)
                {
                    return _open > 0;
                }
            }
        }

        public void Opened(long openedAt)
        {
            lock (_lock)
            {
                _open++;
                _lastOpenedAt = Math.Max(_lastOpenedAt, openedAt);
            }
        }

        /// <summary>A connection is closed, whoever ended it.</summary>
        public void Closed()
        {
            lock (_lock)
            {
                _open--;
            }
        }

        public void Ended(long openedAt, long endedAt)
        {
            lock (_lock)
            {
                _youngestEnded = Math.Max(_youngestEnded, openedAt);
                _lastEndedAt = Math.Max(_lastEndedAt, endedAt);
            }
        }

        public bool AnyOpenedSince(long moment)
        {
            lock (_lock)
            {
                return _lastOpenedAt > moment;
            }
        }

        public bool OnlyOldOnesEndedSince(long moment)
        {
            lock (_lock)
            {
                return _lastEndedAt > moment && _youngestEnded < moment;
            }
        }
    }
}
