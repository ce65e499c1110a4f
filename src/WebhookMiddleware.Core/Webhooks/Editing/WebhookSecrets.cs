namespace WebhookMiddleware.Webhooks.Editing;

/// <summary>The secrets that a write leads to, and which of them it took over from the stored webhook.</summary>
internal sealed record WebhookSecrets
{
    public WebhookBasicAuth? BasicAuth { get; init; }

    public IReadOnlyList<WebhookHeader> Headers { get; init; } = [];

    /// <summary>Where each of <see cref="Headers"/> stands in the document: an item that clears its header leaves a gap.</summary>
    public IReadOnlyList<int> HeaderPositions { get; init; } = [];

    public IReadOnlyList<WebhookSigningSecret> SigningSecrets { get; init; } = [];

    /// <summary>The paths of the secrets that were kept.</summary>
    public required IReadOnlyList<string> Kept { get; init; }
}
