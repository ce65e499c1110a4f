using System.Net.Sockets;
using WebhookMiddleware.Pipeline;

namespace WebhookMiddleware.Calling;

/// <summary>Names the failures that HTTP reports as exceptions. The texts hold neither addresses with queries nor anything that was sent.</summary>
internal static class CallFailures
{
    public static WebhookAnswer From(Exception exception) => exception switch
    {
        _ when Find<AddressRefusedException>(exception) is { } refused => Failed(WebhookOutcome.AddressRefused, refused.Message),
        HttpRequestException { HttpRequestError: not HttpRequestError.Unknown } http
            => Failed(WebhookOutcome.ConnectionFailed, $"The connection failed: {http.HttpRequestError}{Socket(http)}."),
        HttpIOException io => Failed(WebhookOutcome.ConnectionFailed, $"The connection broke: {io.HttpRequestError}."),
        InvalidDataException => Failed(WebhookOutcome.MalformedResponse, "The response can't be decompressed."),
        HttpRequestException or IOException => Failed(WebhookOutcome.ConnectionFailed, $"The connection failed{Socket(exception)}."),

        // Not our token: the handler gave up on the connection.
        OperationCanceledException
            => Failed(WebhookOutcome.ConnectionFailed, $"No connection within {WebhookHttpClient.ConnectTimeout.TotalSeconds} s."),
        _ => Failed(WebhookOutcome.ConnectionFailed, $"The call failed: {exception.GetType().Name}."),
    };

    /// <summary>Whether the exception is one that HTTP is known to throw, so that its name is all there is to say.</summary>
    public static bool IsExpected(Exception exception)
        => exception is HttpRequestException or IOException or InvalidDataException or OperationCanceledException;

    private static WebhookAnswer Failed(WebhookOutcome outcome, string detail) => new() { Outcome = outcome, Detail = detail };

    private static string Socket(Exception exception) => Find<SocketException>(exception) is { } socket ? $" ({socket.SocketErrorCode})" : "";

    private static T? Find<T>(Exception? exception)
        where T : Exception
    {
        while (exception is not null and not T)
        {
            exception = exception.InnerException;
        }

        return exception as T;
    }
}
