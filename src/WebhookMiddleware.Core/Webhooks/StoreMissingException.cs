namespace WebhookMiddleware.Webhooks;

/// <summary>The store that is to exist already does not: its webhooks are somewhere else, or gone.</summary>
internal sealed class StoreMissingException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What to do about it.</summary>
    public const string WayOut = "Put it back, or correct the connection string. If a new and empty store is what you want, set Webhooks:RequireExistingStore to false "
        + "(and leave Mode=ReadWrite out of a SQLite connection string) for the start that creates it.";
}
