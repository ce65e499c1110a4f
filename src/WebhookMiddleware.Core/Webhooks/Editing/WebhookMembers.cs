namespace WebhookMiddleware.Webhooks.Editing;

/// <summary>
/// The names that the JSON form of a webhook knows. Read-only ones are accepted in writes and ignored, so that what was read can be sent
/// back.
/// </summary>
internal static class WebhookMembers
{
    public static readonly IReadOnlyList<string> Webhook =
    [
        "name", "url", "event", "order", "timeoutMs", "validFrom", "validTo", "isActive", "fireAndForget", "awaitResponse",
        "responseContainsData", "body", "contentType", "basicAuth", "headers", "signingSecrets", "onFailure", "mode", "condition",
        "inOrder", "tenant",
        "id", "version", "createdAt", "updatedAt", "warnings",
    ];

    public static readonly IReadOnlyList<string> BasicAuth = ["username", "password", "hasPassword"];

    public static readonly IReadOnlyList<string> Header = ["name", "value", "hasValue"];

    public static readonly IReadOnlyList<string> SigningSecret = ["id", "createdAt"];

    /// <summary>Those that hold secrets: leaving one out of a write keeps it.</summary>
    public static readonly IReadOnlyList<string> Secret = ["basicAuth", "headers", "signingSecrets"];
}
