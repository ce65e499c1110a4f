namespace WebhookMiddleware.Payloads;

/// <summary>
/// Describes how the API binds a payload, as far as its type does not show it. Webhooks may change a payload to anything that a client may
/// send.
/// </summary>
/// <param name="IsFromJson">Whether it is bound from a JSON body, so that a patched payload must be bindable as a whole.</param>
/// <param name="AllowsNull">Whether a client may send null.</param>
/// <param name="WhenNull">The value that is bound in place of null.</param>
internal sealed record PayloadBinding(bool IsFromJson = false, bool AllowsNull = false, object? WhenNull = null)
{
    /// <summary>Gets the binding of a payload that no client has sent, such as an object that code raises. It can't become null.</summary>
    public static PayloadBinding None { get; } = new();
}
