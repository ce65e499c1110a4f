namespace WebhookMiddleware.Background;

/// <summary>
/// Takes reports of a store's own work in the background. An operation that fails is logged once, counted, and named by the health check,
/// as failures of the queue are.
/// </summary>
public interface IStoreOutage
{
    /// <summary>Records that an operation failed.</summary>
    /// <param name="operation">The name of the operation, for people.</param>
    /// <param name="exception">Why it failed.</param>
    /// <returns>How long to wait before the next attempt.</returns>
    TimeSpan Failed(string operation, Exception exception);

    /// <summary>Records that an operation succeeded.</summary>
    /// <param name="operation">The name of the operation.</param>
    void Worked(string operation);
}
