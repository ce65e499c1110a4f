using System.Net.Sockets;

namespace WebhookMiddleware.Calling;

/// <summary>Recognizes failures that the receiver did not cause: this host has no resources left to call it.</summary>
internal static class HostLimit
{
    /// <summary>The time after which another call may find resources again.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    // ENFILE and EMFILE, which have the same values on Linux, macOS and the BSDs.
    private const int NoFilesInSystem = 23;
    private const int NoFilesInProcess = 24;

    private const string NoDescriptors =
        "No connection was made: this process has no file descriptors left. "
        + "Raise its limit of open files, or lower Webhooks:MaxAwaitedCalls.";

    /// <summary>Returns a description of the missing resource, or null when the failure has another cause.</summary>
    public static string? Of(Exception exception)
    {
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
        {
            var limit = cause switch
            {
                ConnectionLimitException => cause.Message,
                SocketException { SocketErrorCode: SocketError.TooManyOpenSockets } => NoDescriptors,
                SocketException { SocketErrorCode: SocketError.NoBufferSpaceAvailable }
                    => "No connection was made: this host has no buffer space left.",

                // A file that the connection needs, such as a certificate.
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
