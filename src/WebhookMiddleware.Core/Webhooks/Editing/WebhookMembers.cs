namespace WebhookMiddleware.Webhooks.Editing;

/// <summary>
/// Defines the member names of the JSON form of a webhook. Writes accept and ignore read-only members, so that a document that was read can
/// be sent back.
/// </summary>
internal static class WebhookMembers
{
    public static readonly IReadOnlyList<string> Webhook =
    [
        "name", "url", "event", "order", "timeoutMs", "validFrom", "validTo", "isActive", "fireAndForget", "awaitResponse",
        "responseContainsData", "body", "contentType", "basicAuth", "headers", "signingSecrets", "onFailure", "mode", "condition",
        "inOrder", "tenant",
        "id", "source", "version", "createdAt", "updatedAt", "warnings",
    ];

    public static readonly IReadOnlyList<string> BasicAuth = ["username", "password", "hasPassword"];

    public static readonly IReadOnlyList<string> Header = ["name", "value", "hasValue"];

    public static readonly IReadOnlyList<string> SigningSecret = ["id", "createdAt"];

    /// <summary>The members that hold secrets. A secret that a write omits is kept.</summary>
    public static readonly IReadOnlyList<string> Secret = ["basicAuth", "headers", "signingSecrets"];
}
