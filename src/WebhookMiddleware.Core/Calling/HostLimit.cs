using System.Net.Sockets;

namespace WebhookMiddleware.Calling;

/// <summary>Recognizes failures of which the receiver knows nothing: this host has no means left to call it.</summary>
internal static class HostLimit
{
    /// <summary>After what time another call may find the means again.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    // ENFILE and EMFILE: the same numbers on Linux, macOS and the BSDs.
    private const int NoFilesInSystem = 23;
    private const int NoFilesInProcess = 24;

    private const string NoDescriptors =
        "No connection was made: no descriptors left in this process. Raise its limit of open files, or lower MaxAwaitedCalls.";

    /// <summary>Returns what there was none of, or null when the failure is another.</summary>
    public static string? Of(Exception exception)
    {
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
        {
            var limit = cause switch
            {
                ConnectionLimitException => cause.Message,
                SocketException { SocketErrorCode: SocketError.TooManyOpenSockets } => NoDescriptors,
                SocketException { SocketErrorCode: SocketError.NoBufferSpaceAvailable } => "No connection was made: no buffer space left on this host.",

                // A file that a connection needs, such as a certificate.
                IOException { HResult: NoFilesInSystem or NoFilesInProcess } when !OperatingSystem.IsWindows() => NoDescriptors,
                _ => null,
            };
            if (limit is not null)
            {
                return limit;
            }
        }

        return null;
    }
}
