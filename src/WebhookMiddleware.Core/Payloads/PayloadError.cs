namespace WebhookMiddleware.Payloads;

/// <summary>The reason why a patched payload is not acceptable.</summary>
/// <param name="Path">The path of the member in JSON names, such as <c>items[0].quantity</c>.</param>
/// <param name="Message">The error.</param>
internal sealed record PayloadError(string Path, string Message);
