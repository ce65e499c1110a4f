using System.Net.Sockets;

namespace WebhookMiddleware.Calling;

/// <summary>Describes why a socket failed, followed by .NET's name of the error.</summary>
internal static class SocketCause
{
    public static string Of(SocketException exception) => $"{Describe(exception.SocketErrorCode)} ({exception.SocketErrorCode}).";

    private static string Describe(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => "refused by the receiver's host",
        SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown => "reset by the receiver",
        SocketError.HostNotFound or SocketError.NoData => "name not found",
        SocketError.TryAgain or SocketError.NoRecovery => "the name could not be resolved",
        SocketError.HostUnreachable or SocketError.HostDown => "no route to the host",
        SocketError.NetworkUnreachable or SocketError.NetworkDown => "the network is unreachable",
        SocketError.TimedOut => "timed out",
        SocketError.AddressNotAvailable => "no free local port",
        SocketError.AccessDenied => "not permitted by this host",
        _ => "socket error",
    };
}
