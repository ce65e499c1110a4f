namespace WebhookMiddleware.Payloads;

/// <summary>Why a patched payload is not acceptable.</summary>
/// <param name="Path">The member, in JSON names, such as <c>items[0].quantity</c>.</param>
/// <param name="Message">What is wrong with it.</param>
internal sealed record PayloadError(string Path, string Message);
