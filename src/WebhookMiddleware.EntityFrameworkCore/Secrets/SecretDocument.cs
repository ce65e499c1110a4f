using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.EntityFrameworkCore.Secrets;

/// <summary>
/// All secrets of a webhook, in the document that is encrypted as a whole. Each value is stored with the name or id it belongs to, so that
/// the document still fits if the readable part of the row is edited while the document can't be read.
/// </summary>
internal sealed record SecretDocument
{
    public string? Password { get; init; }

    // Source-generated JSON also sets members that a document lacks, to null.
    public IReadOnlyList<WebhookHeader> Headers { get; init => field = value ?? []; } = [];

    public IReadOnlyDictionary<Guid, string> SigningSecrets
    {
        get;
        init => field = value ?? new Dictionary<Guid, string>();
    } = new Dictionary<Guid, string>();

    public bool IsEmpty => Password is null && Headers.Count == 0 && SigningSecrets.Count == 0;

    /// <summary>
    /// Returns the secrets of a webhook. If the webhook's secrets are unreadable, empty ones are placeholders and are left out.
    /// </summary>
    public static SecretDocument Of(Webhook webhook)
    {
        return new SecretDocument
        {
            Password = webhook.BasicAuth is { } basic && IsGiven(basic.Password) ? basic.Password : null,
            Headers = [.. webhook.Headers.Where(h => IsGiven(h.Value))],
            SigningSecrets = webhook.SigningSecrets.Where(s => IsGiven(s.Secret)).ToDictionary(s => s.Id, s => s.Secret),
        };

        bool IsGiven(string secret) => !webhook.SecretsUnreadable || secret.Length > 0;
    }

    /// <summary>
    /// Adds the secrets to a webhook that has only their names. If one of them is missing here, the webhook is marked as unreadable.
    /// </summary>
    public Webhook AddTo(Webhook webhook)
    {
        var complete = webhook.BasicAuth is null || Password is not null;

        var remaining = Headers.ToList();
        var headers = new List<WebhookHeader>(webhook.Headers.Count);
        foreach (var header in webhook.Headers)
        {
            // A name may occur twice: each occurrence takes the next value.
            var index = remaining.FindIndex(h => string.Equals(h.Name, header.Name, StringComparison.OrdinalIgnoreCase));
            complete &= index >= 0;
            headers.Add(index < 0 ? header : header with { Value = remaining[index].Value });
            if (index >= 0)
            {
                remaining.RemoveAt(index);
            }
        }

        var signingSecrets = new List<WebhookSigningSecret>(webhook.SigningSecrets.Count);
        foreach (var signingSecret in webhook.SigningSecrets)
        {
            complete &= SigningSecrets.TryGetValue(signingSecret.Id, out var secret);
            signingSecrets.Add(signingSecret with { Secret = secret ?? "" });
        }

        return webhook with
        {
            BasicAuth = webhook.BasicAuth is { } basic ? basic with { Password = Password ?? "" } : null,
            Headers = headers,
            SigningSecrets = signingSecrets,
            SecretsUnreadable = !complete,
        };
    }

    /// <summary>Returns the type's name, without any secret.</summary>
    public override string ToString() => nameof(SecretDocument);
}
