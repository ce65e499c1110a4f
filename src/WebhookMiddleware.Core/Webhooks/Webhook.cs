using WebhookMiddleware.Text;

namespace WebhookMiddleware.Webhooks;

/// <summary>
/// Represents the configuration of a webhook: its URL, its event, its order and how it is called. Instances are immutable. A change creates
/// a new one with a higher <see cref="Version"/>.
/// </summary>
/// <remarks>It holds its secrets in clear text, in memory only. <see cref="ToString"/> does not return any of them.</remarks>
public sealed record Webhook
{
    /// <summary>The default of <see cref="TimeoutMs"/>: 5000.</summary>
    public const int DefaultTimeoutMs = 5000;

    internal const int MinTimeoutMs = 100;
    internal const int MaxTimeoutMs = 30_000;

    /// <summary>The default of <see cref="ContentType"/>.</summary>
    public const string DefaultContentType = "application/json";

    /// <summary>Gets the identifier, a version 7 UUID assigned by the server.</summary>
    public required Guid Id { get; init; }

    /// <summary>Gets the display name: 1 to 200 characters, not necessarily unique.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the URL that is called: absolute, http or https, at most 2048 characters, without user info and fragment.</summary>
    public required string Url { get; init; }

    /// <summary>Gets the name of the event that it is attached to.</summary>
    public required string Event { get; init; }

    /// <summary>Gets the position in the run: smaller values run earlier, equal ones run concurrently.</summary>
    public int Order { get; init; }

    /// <summary>Gets the time limit of one call in milliseconds: 100 to 30000, by default <see cref="DefaultTimeoutMs"/>.</summary>
    public int TimeoutMs { get; init; } = DefaultTimeoutMs;

    /// <summary>Gets the start of its validity, inclusive. Null: valid from the beginning of time.</summary>
    public DateTimeOffset? ValidFrom { get; init; }

    /// <summary>Gets the end of its validity, exclusive. Null: valid for ever.</summary>
    public DateTimeOffset? ValidTo { get; init; }

    /// <summary>Gets whether it takes part at all. Default: true.</summary>
    public bool IsActive { get; init; } = true;

    /// <summary>Gets whether it is called in the background, and its response is neither awaited nor saved. Default: true.</summary>
    public bool FireAndForget { get; init; } = true;

    /// <summary>Gets whether the request waits for the response. Default: false.</summary>
    public bool AwaitResponse { get; init; }

    /// <summary>Gets whether the response is saved and, when awaited, applied. Default: false.</summary>
    public bool ResponseContainsData { get; init; }

    /// <summary>Gets the Liquid template of the body. Null or empty: the standard envelope.</summary>
    public string? Body { get; init; }

    /// <summary>
    /// Gets the media type of the body, which also determines how a template's values are escaped. Default:
    /// <see cref="DefaultContentType"/>.
    /// </summary>
    public string ContentType { get; init; } = DefaultContentType;

    /// <summary>Gets the Basic credentials that are sent, or null for none.</summary>
    public WebhookBasicAuth? BasicAuth { get; init; }

    /// <summary>Gets the headers that are sent in addition to the standard ones, at most 20.</summary>
    public IReadOnlyList<WebhookHeader> Headers { get; init; } = [];

    /// <summary>Gets the secrets with which each request is signed, at most two at once (rotation).</summary>
    public IReadOnlyList<WebhookSigningSecret> SigningSecrets { get; init; } = [];

    /// <summary>
    /// Gets what a failure of an awaited before-webhook means for the request. Default: <see cref="FailureAction.Cancel"/>.
    /// </summary>
    public FailureAction OnFailure { get; init; } = FailureAction.Cancel;

    /// <summary>Gets whether the decision is applied. Default: <see cref="WebhookMode.Enforce"/>.</summary>
    public WebhookMode Mode { get; init; } = WebhookMode.Enforce;

    /// <summary>Gets a Liquid expression over the envelope. The webhook is not called when it is false. Null: always called.</summary>
    public string? Condition { get; init; }

    /// <summary>Gets whether background deliveries keep their order. Default: false.</summary>
    public bool InOrder { get; init; }

    /// <summary>Gets the tenant to which the webhook applies. Null: every tenant.</summary>
    public string? Tenant { get; init; }

    /// <summary>Gets where it comes from. Default: <see cref="WebhookSource.Store"/>.</summary>
    public WebhookSource Source { get; init; }

    /// <summary>Gets the number of writes, starting at 1.</summary>
    public long Version { get; init; } = 1;

    /// <summary>Gets when it was created (UTC).</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Gets when it was last written (UTC).</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Gets the name of the caller who last wrote it. Null: the application's own code, or a caller without a name.</summary>
    public string? UpdatedBy { get; init; }

    /// <summary>
    /// Gets whether the store could not decrypt the secrets. The webhook is then not called and fails with
    /// <c>WebhookOutcome.SecretUnreadable</c>, until the keys are restored or its secrets are entered again.
    /// </summary>
    public bool SecretsUnreadable { get; init; }

    /// <summary>Gets whether any secret is configured.</summary>
    public bool HasSecrets => BasicAuth is not null || Headers.Count > 0 || SigningSecrets.Count > 0;

    /// <summary>Determines whether <paramref name="instant"/> lies in [<see cref="ValidFrom"/>, <see cref="ValidTo"/>).</summary>
    public bool IsValidAt(DateTimeOffset instant) => !(instant < ValidFrom) && !(instant >= ValidTo);

    /// <summary>Determines whether the webhook is valid at this time and applies to this tenant.</summary>
    internal bool Applies(DateTimeOffset now, string? tenant) => IsValidAt(now) && (Tenant is null || Tenant == tenant);

    /// <summary>Returns a description of the webhook without its secrets.</summary>
    public override string ToString() => $"{LogSanitizer.Of(Name)} ({Id}, {LogSanitizer.Of(Event)})";
}
