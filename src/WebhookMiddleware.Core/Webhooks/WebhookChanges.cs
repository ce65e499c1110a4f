using WebhookMiddleware.Audit;

namespace WebhookMiddleware.Webhooks;

/// <summary>Represents a write of webhooks, with what the store keeps of it. All of it is stored or nothing.</summary>
public sealed record WebhookChanges
{
    /// <summary>Gets the webhooks to add. None of their identifiers may be taken.</summary>
    public IReadOnlyList<Webhook> Added { get; init; } = [];

    /// <summary>Gets the webhooks to replace, each of which must still have the version that its update expects.</summary>
    public IReadOnlyList<WebhookUpdate> Updated { get; init; } = [];

    /// <summary>Gets the webhooks to delete, each of which must still have the expected version.</summary>
    public IReadOnlyList<WebhookDeletion> Deleted { get; init; } = [];

    /// <summary>Gets what the replaced and deleted webhooks were, to be read through <see cref="IWebhookHistory"/>.</summary>
    public IReadOnlyList<WebhookVersion> Kept { get; init; } = [];

    /// <summary>Gets the entries of the audit, to be read through <see cref="IAuditLog"/>.</summary>
    public IReadOnlyList<AuditEntry> Audit { get; init; } = [];

    /// <summary>Gets whether no webhook is written.</summary>
    public bool IsEmpty => Added.Count == 0 && Updated.Count == 0 && Deleted.Count == 0;
}

/// <summary>Represents the deletion of a stored webhook.</summary>
/// <param name="Id">The webhook.</param>
/// <param name="ExpectedVersion">The version that the stored webhook must still have.</param>
public readonly record struct WebhookDeletion(Guid Id, long ExpectedVersion);
