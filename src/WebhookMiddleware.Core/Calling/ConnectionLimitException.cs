namespace WebhookMiddleware.Calling;

/// <summary>Represents a connection that was not opened because this host has reached its limit of open webhook connections.</summary>
internal sealed class ConnectionLimitException(int limit) : IOException(
    $"Too many connections to webhooks are open on this host ({limit}, a quarter of the open files that were left after its start). "
    + "Raise the limit of open files, or lower Webhooks:MaxAwaitedCalls.");
