namespace WebhookMiddleware.Calling;

/// <summary>No connection was made, since this host has as many open as its limit of open files allows for webhooks.</summary>
internal sealed class ConnectionLimitException(int limit) : IOException(
    $"Too many connections to webhooks are open on this host ({limit}, a quarter of the open files that were left after its start). "
    + "Raise the limit of open files, or lower MaxAwaitedCalls.");
