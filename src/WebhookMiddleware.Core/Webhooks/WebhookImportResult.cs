using WebhookMiddleware.Audit;

namespace WebhookMiddleware.Webhooks;

/// <summary>Represents the result of an import of webhooks.</summary>
/// <param name="Status">
/// <see cref="WebhookEditStatus.Saved"/>, also for a dry run that found nothing wrong, or <see cref="WebhookEditStatus.Invalid"/>.
/// </param>
public sealed record WebhookImportResult(WebhookEditStatus Status)
{
    /// <summary>Gets the webhooks that are new.</summary>
    public IReadOnlyList<ImportedWebhook> Created { get; init; } = [];

    /// <summary>Gets the webhooks that are changed.</summary>
    public IReadOnlyList<ImportedWebhook> Updated { get; init; } = [];

    /// <summary>Gets the webhooks that are as the document says already.</summary>
    public IReadOnlyList<ImportedWebhook> Unchanged { get; init; } = [];

    /// <summary>Gets all errors by JSON member path, such as <c>hooks[3].url</c>. If there is one, nothing is saved.</summary>
    public IReadOnlyDictionary<string, string[]> Errors { get; init; } = new Dictionary<string, string[]>();

    /// <summary>Gets descriptions of what is missing or probably unintended, such as secrets that the store hasn't got.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

/// <summary>Represents a webhook of an import.</summary>
/// <param name="Id">The identifier.</param>
/// <param name="Name">The name.</param>
/// <param name="Changes">What is changed; empty for a new webhook.</param>
public sealed record ImportedWebhook(Guid Id, string Name, IReadOnlyList<AuditChange> Changes);
