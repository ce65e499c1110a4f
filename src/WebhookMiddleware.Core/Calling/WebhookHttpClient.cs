namespace WebhookMiddleware.Calling;

/// <summary>Defines the named HTTP clients that make all calls.</summary>
internal static class WebhookHttpClient
{
    public const string Name = "WebhookMiddleware";

    /// <summary>The client that opens a new connection for every request. It repeats calls whose reused connection has closed.</summary>
    public const string NewConnectionName = "WebhookMiddleware.NewConnection";

    /// <summary>
    /// The time limit for opening a connection. A call's own limit can be shorter; the connection attempt then continues without the call.
    /// </summary>
    public static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    /// <summary>The silence after which an HTTP/2 connection in use is pinged, and the time limit for the ping's acknowledgement.</summary>
    public static readonly TimeSpan PingDelay = TimeSpan.FromSeconds(3);

    private const int MaxResponseHeadersKiB = 32;
    private const int MaxDrainedBytes = 64 * 1024;

    /// <summary>Creates the process's single handler, with its connection pools.</summary>
    /// <param name="connector">Opens the connections.</param>
    /// <param name="watch">Tracks which connections are reused.</param>
    /// <param name="idleTimeout">How long an idle connection is kept; null for the default of the options.</param>
    public static SocketsHttpHandler CreateHandler(
        AddressPolicyConnector connector, ConnectionWatch? watch = null, TimeSpan? idleTimeout = null) => new()
        {
            // Long enough to reuse connections, short enough to follow changes of DNS.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            PooledConnectionIdleTimeout = idleTimeout ?? WebhookOptions.DefaultConnectionIdleTimeout,
            ConnectTimeout = ConnectTimeout,
            ConnectCallback = (context, cancellationToken) =>
            {
                ExchangeTrace.Of(context.InitialRequestMessage)?.Connecting();
                return connector.ConnectAsync(context.DnsEndPoint, cancellationToken);
            },
            PlaintextStreamFilter = watch is null ? null : (context, _) =>
            {
                ExchangeTrace.Of(context.InitialRequestMessage)?.Connected();
                return ValueTask.FromResult(watch.Watch(context));
            },
            EnableMultipleHttp2Connections = true,

            // A receiver that has vanished closes no connection. Without pings, HTTP/2 would send it call after call.
            KeepAlivePingDelay = PingDelay,
            KeepAlivePingTimeout = PingDelay,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            MaxResponseHeadersLength = MaxResponseHeadersKiB,

            // A response that is not read to its end (of a gate, or too large) costs the connection, not the time.
            MaxResponseDrainSize = MaxDrainedBytes,

            // The framework would also send tracestate and baggage. WebhookHttpRequest sets traceparent.
            ActivityHeadersPropagator = null,
        };
}
