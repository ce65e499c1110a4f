namespace WebhookMiddleware.Webhooks.Editing;

/// <summary>What became of a write.</summary>
internal sealed record WebhookEditResult(WebhookEditStatus Status)
{
    /// <summary>The webhook as it is stored now, or was before it was deleted; null when there is none.</summary>
    public Webhook? Webhook { get; init; }

    /// <summary>Messages by JSON member path; set when the status is <see cref="WebhookEditStatus.Invalid"/>.</summary>
    public IReadOnlyDictionary<string, string[]> Errors { get; init; } = new Dictionary<string, string[]>();

    /// <summary>What was saved, but probably not meant.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
