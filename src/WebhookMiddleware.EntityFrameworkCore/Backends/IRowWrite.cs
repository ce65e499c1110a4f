namespace WebhookMiddleware.EntityFrameworkCore.Backends;

/// <summary>
/// Represents the statements that write the rows of a message in a transaction of the application. It is disposed of after the transaction.
/// </summary>
public interface IRowWrite : IDisposable
{
    /// <summary>Writes the rows, in the transaction that the connection has begun.</summary>
    void Execute();
}
