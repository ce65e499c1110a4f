namespace WebhookMiddleware.Addressing;

/// <summary>
/// Represents the address policy's refusal of an address that a host name resolves to. The message does not reveal the address.
/// </summary>
internal sealed class AddressRefusedException(string message) : Exception(message);
