namespace WebhookMiddleware.Addressing;

/// <summary>The address policy refuses what a host name leads to. The message says why without telling the address.</summary>
internal sealed class AddressRefusedException(string message) : Exception(message);
