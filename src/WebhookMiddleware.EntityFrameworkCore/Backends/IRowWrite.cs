namespace WebhookMiddleware.EntityFrameworkCore.Backends;

/// <summary>
/// Represents the statement that writes the row of a message in a transaction of the application. It is disposed of after the transaction.
/// </summary>
public interface IRowWrite : IDisposable
{
    /// <summary>Writes the row, in the transaction that the connection has begun.</summary>
    void Execute();
}
