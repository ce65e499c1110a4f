using System.Data.Common;

namespace WebhookMiddleware.EntityFrameworkCore.Database;

/// <summary>Tells a row that can't be read from a database that can't be asked.</summary>
internal static class RowFaults
{
    /// <summary>
    /// Whether the database has answered, and a value in the answer is none that this version knows: reading the other rows goes on then.
    /// A database that fails is everybody's failure, and passes.
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
