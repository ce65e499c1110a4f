using System.Data.Common;

namespace WebhookMiddleware.EntityFrameworkCore.Database;

/// <summary>Distinguishes a row that can't be read from a database that fails.</summary>
internal static class RowFaults
{
    /// <summary>
    /// Determines whether the database responded with a value that this version can't read, in which case the other rows are still read. A
    /// failure of the database affects all rows and is not caught.
    /// </summary>
    public static bool IsRowFault(this Exception exception)
    {
        for (var current = exception; current is not null; current = current.InnerException)
        {
            if (current is DbException or TimeoutException or OperationCanceledException or IOException or ObjectDisposedException)
            {
                return false;
            }
        }

        return exception is InvalidOperationException or InvalidCastException or FormatException or ArgumentException or OverflowException;
    }
}
