using System.Collections.Concurrent;

namespace WebhookMiddleware.Calling;

/// <summary>
/// Tracks whether a call used a connection that was opened before the call began. SocketsHttpHandler does not expose this, and by itself
/// repeats only requests that it had not begun to send.
/// </summary>
internal sealed class ConnectionWatch
{
    /// <summary>The number of known receivers above which those without an open connection are removed.</summary>
    internal const int MaxIdleReceivers = 1000;

    private static readonly AsyncLocal<WatchedExchange?> CurrentExchange = new();

    private readonly ConcurrentDictionary<string, Http2Connections> _http2 = new(StringComparer.OrdinalIgnoreCase);
    private long _clock;

    /// <summary>Gets the number of known receivers.</summary>
    internal int Receivers => _http2.Count;

    /// <summary>Gets the exchange that the current asynchronous flow belongs to.</summary>
    public static WatchedExchange? Current => CurrentExchange.Value;

    /// <summary>Begins an exchange. It flows to the connection with the caller's async method, and ends when that method returns.</summary>
    /// <param name="authority">The authority of the receiver's URL.</param>
    public WatchedExchange Begin(string authority) => CurrentExchange.Value = new WatchedExchange(Tick(), Http2Of(authority));

    /// <summary>Stops tracking the current exchange.</summary>
    public static void Stop() => CurrentExchange.Value = null;

    /// <summary>Wraps a newly opened connection.</summary>
    public Stream Watch(SocketsHttpPlaintextStreamFilterContext context)
    {
        var openedAt = Tick();
        if (context.NegotiatedHttpVersion.Major < 2)
        {
            return new WatchedStream(context.PlaintextStream, this, openedAt, http2: null);
        }

        var connections = Http2Of(context.InitialRequestMessage.RequestUri!.Authority);
        connections.Opened(openedAt);
        return new WatchedStream(context.PlaintextStream, this, openedAt, connections);
    }

    /// <summary>Advances the logical clock, which only orders the events of connections.</summary>
    public long Tick() => Interlocked.Increment(ref _clock);

    private Http2Connections Http2Of(string authority)
    {
        if (_http2.TryGetValue(authority, out var known))
        {
            return known;
        }

        if (_http2.Count >= MaxIdleReceivers)
        {
            RemoveIdle();
        }

        return _http2.GetOrAdd(authority, static _ => new Http2Connections());
    }

    // Calls in progress keep the instance they began with. At worst, one of them fails although it could have been repeated.
    private void RemoveIdle()
    {
        foreach (var (authority, connections) in _http2)
        {
            if (!connections.IsOpen)
            {
                _http2.TryRemove(authority, out _);
            }
        }
    }

    /// <summary>
    /// The HTTP/2 connections to one receiver. It is known when they were opened and ended, but not which of them a call used.
    /// </summary>
    internal sealed class Http2Connections
    {
        private readonly Lock _lock = new();
        private int _open;
        private long _lastOpenedAt;
        private long _youngestEnded;
        private long _lastEndedAt;

        /// <summary>Gets whether any connection is open.</summary>
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

        /// <summary>Records that a connection has been closed by either side.</summary>
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

        public bool AnyOpenedSince(long timestamp)
        {
            lock (_lock)
            {
                return _lastOpenedAt > timestamp;
            }
        }

        public bool OnlyOldOnesEndedSince(long timestamp)
        {
            lock (_lock)
            {
                return _lastEndedAt > timestamp && _youngestEnded < timestamp;
            }
        }
    }
}
