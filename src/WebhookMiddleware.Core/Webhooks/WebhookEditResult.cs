namespace WebhookMiddleware.Webhooks;

/// <summary>The result of a write of webhooks.</summary>
/// <param name="Status">Whether it was saved, and why not.</param>
public sealed record WebhookEditResult(WebhookEditStatus Status)
{
    /// <summary>
    /// Gets the webhook as it is stored now, or was before it was deleted; when the status is <see cref="WebhookEditStatus.StaleVersion"/>, as somebody else has
    /// changed it. Null when there is none.
    /// </summary>
    public Webhook? Webhook { get; init; }

    /// <summary>
    /// Gets what is wrong, all of it at once: messages by JSON member path, such as <c>headers[0].name</c>. Empty unless the status is
    /// <see cref="WebhookEditStatus.Invalid"/>. No message repeats a secret.
    /// </summary>
    public IReadOnlyDictionary<string, string[]> Errors { get; init; } = new Dictionary<string, string[]>();

    /// <summary>Gets what was saved, but probably not meant, in words.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
