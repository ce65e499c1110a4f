namespace WebhookMiddleware.Payloads;

/// <summary>How the API binds a payload, as far as its type does not say: what a client may send, webhooks may make of it.</summary>
/// <param name="IsFromJson">Whether it is bound from a JSON body, so that a patched payload must be one that binds.</param>
/// <param name="AllowsNull">Whether a client may send a null.</param>
/// <param name="WhenNull">What is bound in the place of a null.</param>
internal sealed record PayloadBinding(bool IsFromJson = false, bool AllowsNull = false, object? WhenNull = null)
{
    /// <summary>What no client has sent, such as an object that code raises: it can't become null.</summary>
    public static PayloadBinding None { get; } = new();
}
