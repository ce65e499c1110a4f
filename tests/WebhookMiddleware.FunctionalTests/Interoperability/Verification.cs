namespace WebhookMiddleware.FunctionalTests.Interoperability;

/// <summary>A request as its receiver verifies it.</summary>
/// <param name="Library">The package that verifies.</param>
/// <param name="Secret">The secret that the receiver knows.</param>
/// <param name="Id">The header <c>webhook-id</c>.</param>
/// <param name="Timestamp">The header <c>webhook-timestamp</c>.</param>
/// <param name="Signature">The header <c>webhook-signature</c>.</param>
/// <param name="Body">The body.</param>
internal sealed record Verification(string Library, string Secret, string Id, string Timestamp, string Signature, string Body)
{
    public static Verification Of(ReceivedWebhook received, string library, string secret) => new(
        library, secret, received.Header("webhook-id")!, received.Header("webhook-timestamp")!, received.Header("webhook-signature")!, received.Body);
}
