using System.Net.Http;

namespace WebhookMiddleware.Calling;

/// <summary>One exchange and what is known of its connection.</summary>
internal sealed class WatchedExchange(long startedAt, ConnectionWatch.Http2Connections http2)
{
    private const long RefusedStream = 7;

    private WatchedStream? _connection;
    private long _readBefore;

    /// <summary>Gets or sets whether the head of a response has been read.</summary>
    public bool HasAnswer { get; set; }

    public void Bind(WatchedStream connection)
    {
        if (_connection != connection)
        {
            _connection = connection;
            _readBefore = connection.BytesRead;
        }
    }

    /// <summary>
    /// Determines whether the exchange failed because a connection opened before it closed without sending a byte of the response. The
    /// failure of a connection that was opened for this exchange is attributed to the receiver.
    /// </summary>
    public bool DiedOnReusedConnection(Exception exception)
    {
        if (HasAnswer)
        {
            return false;
        }

        return _connection is { } connection
            ? connection.OpenedAt < startedAt && connection.HasEnded && connection.BytesRead == _readBefore
            : IsHttp2(exception) && (http2.OnlyOldOnesEndedSince(startedAt) || (IsRefused(exception) && !http2.AnyOpenedSince(startedAt)));
    }

    // With no bound connection, these errors mean that the call failed before it had a connection.
    private static bool IsHttp2(Exception exception)
        => exception is HttpRequestException
        {
            HttpRequestError: not (HttpRequestError.ConnectionError
                or HttpRequestError.NameResolutionError
                or HttpRequestError.SecureConnectionError),
        };

    private static bool IsRefused(Exception exception) => exception.Find<HttpProtocolException>() is { ErrorCode: RefusedStream };
}
