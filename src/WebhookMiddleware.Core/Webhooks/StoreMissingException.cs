namespace WebhookMiddleware.Webhooks;

/// <summary>Represents a store that must already exist but does not: it has been moved or deleted.</summary>
internal sealed class StoreMissingException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Describes how to resolve the error.</summary>
    public const string Remedy =
        "Put it back, or correct the connection string. If a new and empty store is what you want, "
        + "set Webhooks:RequireExistingStore to false (and leave Mode=ReadWrite out of a SQLite connection string) "
        + "for the start that creates it.";
}
