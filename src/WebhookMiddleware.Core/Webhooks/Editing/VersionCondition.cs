namespace WebhookMiddleware.Webhooks.Editing;

/// <summary>Which version of a webhook a write is meant for (HTTP's <c>If-Match</c>).</summary>
internal sealed class VersionCondition
{
    private readonly IReadOnlyCollection<long>? _versions;

    private VersionCondition(IReadOnlyCollection<long>? versions) => _versions = versions;

    /// <summary>Any version: the last write wins.</summary>
    public static VersionCondition Any { get; } = new(null);

    /// <summary>One of these versions; none of them if the list is empty.</summary>
    public static VersionCondition OneOf(IReadOnlyCollection<long> versions) => new(versions);

    public bool IsMetBy(Webhook webhook) => _versions is null || _versions.Contains(webhook.Version);
}
