namespace WebhookMiddleware.Webhooks;

/// <summary>Represents what a webhook was before it was changed or deleted, without its secrets.</summary>
/// <param name="WebhookId">The webhook.</param>
/// <param name="Version">Its version at that time.</param>
public sealed record WebhookVersion(Guid WebhookId, long Version)
{
    /// <summary>Gets when that version was written (UTC).</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Gets the name of the caller who wrote it. Null: the application's own code, or a caller without a name.</summary>
    public string? Actor { get; init; }

    /// <summary>Gets when it was replaced or deleted (UTC), from which on it is kept for a time.</summary>
    public required DateTimeOffset KeptAt { get; init; }

    /// <summary>Gets the webhook as the management API returned it: JSON in which secrets are named but not shown.</summary>
    public required string Document { get; init; }

    /// <summary>Returns the webhook and the version.</summary>
    public override string ToString() => $"{WebhookId}, version {Version}";
}
