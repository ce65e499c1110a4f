using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.EntityFrameworkCore.Webhooks;

/// <summary>
/// Represents a stored webhook. Its secrets are encrypted in <see cref="Secrets"/>; everything else can be read without the key ring.
/// </summary>
internal sealed class WebhookRow
{
    public Guid Id { get; set; }

    public string Name { get; set; } = "";

    public string Url { get; set; } = "";

    public string Event { get; set; } = "";

    public int Order { get; set; }

    public int TimeoutMs { get; set; }

    public DateTimeOffset? ValidFrom { get; set; }

    public DateTimeOffset? ValidTo { get; set; }

    public bool IsActive { get; set; }

    public bool FireAndForget { get; set; }

    public bool AwaitResponse { get; set; }

    public bool ResponseContainsData { get; set; }

    public string? Body { get; set; }

    public string ContentType { get; set; } = "";

    /// <summary>The user name of Basic authentication; null for none.</summary>
    public string? Username { get; set; }

    /// <summary>A JSON array of the headers' names; null for none.</summary>
    public string? HeaderNames { get; set; }

    /// <summary>A JSON array of <see cref="SigningSecretLabel"/>; null for none.</summary>
    public string? SigningSecretLabels { get; set; }

    /// <summary>The encrypted <see cref="EntityFrameworkCore.Secrets.SecretDocument"/>; null for none.</summary>
    public byte[]? Secrets { get; set; }

    public FailureAction OnFailure { get; set; }

    public WebhookMode Mode { get; set; }

    public string? Condition { get; set; }

    public bool InOrder { get; set; }

    public string? Tenant { get; set; }

    public long Version { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }

    public string? UpdatedBy { get; set; }
}
