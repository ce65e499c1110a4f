namespace WebhookMiddleware.Webhooks;

/// <summary>Represents the conditions under which a write of a webhook is accepted.</summary>
public sealed record WebhookWriteConditions
{
    internal static WebhookWriteConditions None { get; } = new();

    /// <summary>
    /// Gets the versions of the stored webhook that the write is meant for (HTTP's <c>If-Match</c>). Null: any version, so that the last
    /// write wins. An empty list matches no version. Default: null.
    /// </summary>
    public IReadOnlyCollection<long>? ExpectedVersions { get; init; }

    /// <summary>
    /// Gets whether the write may contain secrets: passwords, header values, signing secrets. Without that, stored secrets can be kept and
    /// cleared, but they do not follow the webhook to another path. Default: true.
    /// </summary>
    public bool AllowNewSecrets { get; init; } = true;

    /// <summary>Gets the name of who writes, for the audit; null for the application's own code.</summary>
    internal string? Actor { get; init; }

    internal bool AreMetBy(Webhook webhook) => ExpectedVersions is null || ExpectedVersions.Contains(webhook.Version);
}
