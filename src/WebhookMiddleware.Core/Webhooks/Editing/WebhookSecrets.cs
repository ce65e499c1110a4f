namespace WebhookMiddleware.Webhooks.Editing;

/// <summary>The secrets that result from a write, and the paths of those kept from the stored webhook.</summary>
internal sealed record WebhookSecrets
{
    public WebhookBasicAuth? BasicAuth { get; init; }

    public IReadOnlyList<WebhookHeader> Headers { get; init; } = [];

    /// <summary>Gets the position of each of <see cref="Headers"/> in the document. An item that clears its header leaves a gap.</summary>
    public IReadOnlyList<int> HeaderPositions { get; init; } = [];

    public IReadOnlyList<WebhookSigningSecret> SigningSecrets { get; init; } = [];

    /// <summary>Gets the paths of the secrets that were kept.</summary>
    public required IReadOnlyList<string> Kept { get; init; }
}
