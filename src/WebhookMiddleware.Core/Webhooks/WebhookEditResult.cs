namespace WebhookMiddleware.Webhooks;

/// <summary>Represents the result of a write of webhooks.</summary>
/// <param name="Status">Whether it was saved or, if not, the reason.</param>
public sealed record WebhookEditResult(WebhookEditStatus Status)
{
    /// <summary>
    /// Gets the webhook as it is stored now, or as it was before it was deleted. If the status is
    /// <see cref="WebhookEditStatus.StaleVersion"/>, it is the webhook as changed by another write. Null when there is none.
    /// </summary>
    public Webhook? Webhook { get; init; }

    /// <summary>
    /// Gets all errors by JSON member path, such as <c>headers[0].name</c>. Empty unless the status is
    /// <see cref="WebhookEditStatus.Invalid"/>. No message repeats a secret.
    /// </summary>
    public IReadOnlyDictionary<string, string[]> Errors { get; init; } = new Dictionary<string, string[]>();

    /// <summary>Gets descriptions of settings that were saved but are probably unintended.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
