namespace WebhookMiddleware.Calling;

/// <summary>The address policy refuses what a host name leads to. The message is for people and logs.</summary>
internal sealed class AddressRefusedException(string message) : Exception(message);
