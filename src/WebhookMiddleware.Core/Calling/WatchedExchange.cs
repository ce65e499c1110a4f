using System.Net.Http;

namespace WebhookMiddleware.Calling;

/// <summary>One try of a call, and what is known about the connection that it went over.</summary>
internal sealed class WatchedExchange(long startedAt, ConnectionWatch.Http2Connections http2)
{
    private const long RefusedStream = 7;

    private WatchedStream? _connection;
    private long _readBefore;

    /// <summary>Whether the head of an answer has been read.</summary>
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
    /// Returns whether the try failed because a connection that was open before it began ended without a byte of the answer. A failure of a
    /// connection that was opened for this try is the receiver's.
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

    // Without a bound connection, anything else failed before a connection was there.
    private static bool IsHttp2(Exception exception)
        => exception is HttpRequestException
        {
            HttpRequestError: not (HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError),
        };

    private static bool IsRefused(Exception exception) => exception.Find<HttpProtocolException>() is { ErrorCode: RefusedStream };
}
