using WebhookMiddleware.Text;

namespace WebhookMiddleware.Webhooks;

/// <summary>
/// A webhook as people configure it: where to call, on which event, in which order and how. Instances are immutable; a change makes
/// a new one with a higher <see cref="Version"/>.
/// </summary>
/// <remarks>It holds its secrets in clear text, in memory only. <see cref="ToString"/> gives none of them.</remarks>
public sealed record Webhook
{
    /// <summary>The default of <see cref="TimeoutMs"/>: 5000.</summary>
    public const int DefaultTimeoutMs = 5000;

    internal const int MinTimeoutMs = 100;
    internal const int MaxTimeoutMs = 30_000;

    /// <summary>The default of <see cref="ContentType"/>.</summary>
    public const string DefaultContentType = "application/json";

    /// <summary>The identifier, a version 7 UUID given by the server.</summary>
    public required Guid Id { get; init; }

    /// <summary>The name that people gave it: 1 to 200 characters, not necessarily unique.</summary>
    public required string Name { get; init; }

    /// <summary>The address that is called: absolute, http or https, at most 2048 characters, without user info and fragment.</summary>
    public required string Url { get; init; }

    /// <summary>The name of the event that it is attached to.</summary>
    public required string Event { get; init; }

    /// <summary>Its place in the run: the smaller runs earlier, equal ones run at the same time.</summary>
    public int Order { get; init; }

    /// <summary>How long one call may take, in milliseconds: 100 to 30000, by default <see cref="DefaultTimeoutMs"/>.</summary>
    public int TimeoutMs { get; init; } = DefaultTimeoutMs;

    /// <summary>The first moment of its validity, inclusive. Null: valid from the beginning of time.</summary>
    public DateTimeOffset? ValidFrom { get; init; }

    /// <summary>The end of its validity, exclusive. Null: valid for ever.</summary>
    public DateTimeOffset? ValidTo { get; init; }

    /// <summary>Whether it takes part at all. Default: true.</summary>
    public bool IsActive { get; init; } = true;

    /// <summary>Sent in the background; the response is neither awaited nor saved. Default: true.</summary>
    public bool FireAndForget { get; init; } = true;

    /// <summary>The request waits for the response. Default: false.</summary>
    public bool AwaitResponse { get; init; }

    /// <summary>The response is saved and, when awaited, applied. Default: false.</summary>
    public bool ResponseContainsData { get; init; }

    /// <summary>The Liquid template of the body. Null or empty: the standard envelope.</summary>
    public string? Body { get; init; }

    /// <summary>
    /// The media type of the body, which also decides how a template's values are escaped. Default: <see cref="DefaultContentType"/>.
    /// </summary>
    public string ContentType { get; init; } = DefaultContentType;

    /// <summary>The Basic credentials that are sent. Null: none.</summary>
    public WebhookBasicAuth? BasicAuth { get; init; }

    /// <summary>Headers that are sent beside the standard ones, at most 20.</summary>
    public IReadOnlyList<WebhookHeader> Headers { get; init; } = [];

    /// <summary>The secrets that each request is signed with, at most two at once (rotation).</summary>
    public IReadOnlyList<WebhookSigningSecret> SigningSecrets { get; init; } = [];

    /// <summary>What a failure of an awaited before-webhook means for the request. Default: <see cref="FailureAction.Cancel"/>.</summary>
    public FailureAction OnFailure { get; init; } = FailureAction.Cancel;

    /// <summary>Whether the answer counts. Default: <see cref="WebhookMode.Enforce"/>.</summary>
    public WebhookMode Mode { get; init; } = WebhookMode.Enforce;

    /// <summary>A Liquid expression over the envelope; when it is false the webhook is not called. Null: always called.</summary>
    public string? Condition { get; init; }

    /// <summary>Whether background deliveries keep their order. Default: false.</summary>
    public bool InOrder { get; init; }

    /// <summary>The tenant whose requests it sees. Null: every tenant.</summary>
    public string? Tenant { get; init; }

    /// <summary>Counts the writes, starting from 1.</summary>
    public long Version { get; init; } = 1;

    /// <summary>When it was created (UTC).</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last written (UTC).</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>
    /// True when the store could not decrypt the secrets: the webhook is then not called and fails with
    /// <c>WebhookOutcome.SecretUnreadable</c>, until the keys are back or its secrets are entered again.
    /// </summary>
    public bool SecretsUnreadable { get; init; }

    /// <summary>Whether any secret is configured.</summary>
    public bool HasSecrets => BasicAuth is not null || Headers.Count > 0 || SigningSecrets.Count > 0;

    /// <summary>Whether <paramref name="instant"/> lies in [<see cref="ValidFrom"/>, <see cref="ValidTo"/>).</summary>
    public bool IsValidAt(DateTimeOffset instant) => !(instant < ValidFrom) && !(instant >= ValidTo);

    /// <summary>Whether it is valid at this moment and meant for this tenant.</summary>
    internal bool Applies(DateTimeOffset now, string? tenant) => IsValidAt(now) && (Tenant is null || Tenant == tenant);

    /// <summary>Names the webhook without its secrets.</summary>
    public override string ToString() => $"{LogSanitizer.Of(Name)} ({Id}, {LogSanitizer.Of(Event)})";
}
