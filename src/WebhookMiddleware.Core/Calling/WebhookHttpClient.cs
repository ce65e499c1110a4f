namespace WebhookMiddleware.Calling;

/// <summary>The named HTTP client that makes all calls.</summary>
internal static class WebhookHttpClient
{
    public const string Name = "WebhookMiddleware";

    /// <summary>The same client with a new connection for every request: for what is repeated after a reused connection has ended.</summary>
    public const string NewConnectionName = "WebhookMiddleware.NewConnection";

    /// <summary>How long a connection may take to be made. A call's own limit can be shorter; the attempt itself goes on without the call.</summary>
    public static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    /// <summary>How long an HTTP/2 connection may be silent while it is waited for, and then how long it may take to give a sign of life.</summary>
    public static readonly TimeSpan PingDelay = TimeSpan.FromSeconds(3);

    private const int MaxResponseHeadersKiB = 32;
    private const int MaxDrainedBytes = 64 * 1024;

    /// <summary>Makes the one handler of the process, with its connection pools.</summary>
    /// <param name="connector">Makes the connections.</param>
    /// <param name="watch">Tells which connections are reused.</param>
    /// <param name="idleTimeout">How long a connection is kept without a call; null: the default of the options.</param>
    public static SocketsHttpHandler CreateHandler(AddressPolicyConnector connector, ConnectionWatch? watch = null, TimeSpan? idleTimeout = null) => new()
    {
        // Long enough to keep connections warm, short enough to notice that a name leads elsewhere.
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        PooledConnectionIdleTimeout = idleTimeout ?? WebhookOptions.DefaultConnectionIdleTimeout,
        ConnectTimeout = ConnectTimeout,
        ConnectCallback = (context, cancellationToken) => connector.ConnectAsync(context.DnsEndPoint, cancellationToken),
        PlaintextStreamFilter = watch is null ? null : (context, _) => ValueTask.FromResult(watch.Watch(context)),
        EnableMultipleHttp2Connections = true,

        // A receiver that has vanished closes no connection: without asking, HTTP/2 would send it call after call.
        KeepAlivePingDelay = PingDelay,
        KeepAlivePingTimeout = PingDelay,
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        AutomaticDecompression = System.Net.DecompressionMethods.All,
        MaxResponseHeadersLength = MaxResponseHeadersKiB,

        // An answer that is not read to its end (a gate's, a too large one) costs the connection rather than the time.
        MaxResponseDrainSize = MaxDrainedBytes,

        // The framework would send tracestate and baggage, too; traceparent is ours to write.
        ActivityHeadersPropagator = null,
    };
}
