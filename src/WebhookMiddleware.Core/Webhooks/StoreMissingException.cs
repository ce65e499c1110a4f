namespace WebhookMiddleware.Webhooks;

/// <summary>
/// Represents a store that must already exist but does not: it has been moved or deleted. A store throws it so that the health check and
/// the log tell missing tables from an unreachable database.
/// </summary>
/// <param name="message">Which store is missing, and what to do; <see cref="Remedy"/> for most stores.</param>
/// <param name="inner">The database's exception; null for none.</param>
public sealed class StoreMissingException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Gets how to resolve the error, for the end of the message.</summary>
    public static string Remedy =>
        "Put it back, or correct the connection string. If a new and empty store is what you want, "
        + "set Webhooks:RequireExistingStore to false (and leave Mode=ReadWrite out of a SQLite connection string) "
        + "for the start that creates it.";
}
