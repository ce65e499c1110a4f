using System.Net.Sockets;
using System.Security.Authentication;
using WebhookMiddleware.Addressing;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.Calling;

/// <summary>
/// Describes the cause of a failed exchange. The texts contain neither the receiver's address nor anything that was sent.
/// </summary>
internal static class CallFailures
{
    public static WebhookAnswer From(Exception exception, CompiledWebhook webhook) => exception switch
    {
        _ when exception.Find<AddressRefusedException>() is { } refused => Failed(WebhookOutcome.AddressRefused, refused.Message),
        _ when HostLimit.Of(exception) is { } limit
            => new() { Outcome = WebhookOutcome.Overloaded, Detail = limit, RetryAfter = HostLimit.RetryAfter },
        _ when exception.Find<SocketException>() is { } socket
            => Failed(WebhookOutcome.ConnectionFailed, Prefix(exception) + SocketCause.Of(socket)),
        _ when exception.Find<AuthenticationException>() is { } tls
            => Failed(WebhookOutcome.ConnectionFailed, Prefix(exception) + TlsCause.Of(tls)),
        _ when exception.Find<HttpProtocolException>() is { } protocol
            => Failed(WebhookOutcome.ConnectionFailed, $"The connection broke: HTTP/2 error {Http2Error(protocol.ErrorCode)}."),
        InvalidDataException => Failed(WebhookOutcome.MalformedResponse, "The response can't be decompressed."),
        HttpRequestException { HttpRequestError: var error } when Cause(error) is { } cause
            => Failed(WebhookOutcome.ConnectionFailed, $"The connection failed: {cause}."),
        HttpIOException { HttpRequestError: var error } when Cause(error) is { } cause
            => Failed(WebhookOutcome.ConnectionFailed, $"The connection broke: {cause}."),

        // The token that was cancelled is not ours: the handler's ConnectTimeout has elapsed.
        OperationCanceledException
            => Failed(WebhookOutcome.ConnectionFailed, $"No connection within {WebhookHttpClient.ConnectTimeout.TotalSeconds} s."),
        HttpRequestException or IOException
            => Failed(WebhookOutcome.ConnectionFailed, $"The connection failed: {ExceptionText.Of(exception.GetBaseException(), webhook)}"),
        _ => Failed(WebhookOutcome.ConnectionFailed, $"The call failed: {ExceptionText.Of(exception, webhook)}"),
    };

    /// <summary>Determines whether HTTP is known to throw the exception, so that its stack trace need not be logged.</summary>
    public static bool IsExpected(Exception exception)
        => exception is HttpRequestException or IOException or InvalidDataException or OperationCanceledException;

    private static WebhookAnswer Failed(WebhookOutcome outcome, string detail) => new() { Outcome = outcome, Detail = detail };

    private static string Prefix(Exception exception)
        => exception is HttpIOException ? "The connection broke: " : "The connection failed: ";

    private static string? Cause(HttpRequestError error) => error switch
    {
        HttpRequestError.NameResolutionError => "name not found",
        HttpRequestError.ConnectionError => "no connection could be made",
        HttpRequestError.SecureConnectionError => "TLS could not be established",
        HttpRequestError.HttpProtocolError => "HTTP/2 error",
        HttpRequestError.VersionNegotiationError => "the HTTP version could not be agreed on",
        HttpRequestError.ConfigurationLimitExceeded => "the headers of the response are too large",
        HttpRequestError.InvalidResponse => "the response is not valid HTTP",
        HttpRequestError.ResponseEnded => "the receiver closed it before the response was complete",
        HttpRequestError.Unknown => null,
        _ => error.ToString(),
    };

    // The error code names of RFC 9113, section 7.
    private static string Http2Error(long code) => code switch
    {
        0 => "NO_ERROR",
        1 => "PROTOCOL_ERROR",
        2 => "INTERNAL_ERROR",
        3 => "FLOW_CONTROL_ERROR",
        4 => "SETTINGS_TIMEOUT",
        5 => "STREAM_CLOSED",
        6 => "FRAME_SIZE_ERROR",
        7 => "REFUSED_STREAM",
        8 => "CANCEL",
        9 => "COMPRESSION_ERROR",
        10 => "CONNECT_ERROR",
        11 => "ENHANCE_YOUR_CALM",
        12 => "INADEQUATE_SECURITY",
        13 => "HTTP_1_1_REQUIRED",
        _ => $"0x{code:x}",
    };
}
