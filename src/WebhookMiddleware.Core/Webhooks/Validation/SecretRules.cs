using WebhookMiddleware.Signing;

namespace WebhookMiddleware.Webhooks.Validation;

/// <summary>The rules for credentials and signing secrets, and for where secrets may be sent.</summary>
internal static class SecretRules
{
    public const int MaxSigningSecrets = 2;
    public const int MaxUsernameLength = 256;
    public const int MaxPasswordLength = 1024;

    public static void Check(Webhook webhook, bool allowSecretsOverHttp, WebhookErrors errors)
    {
        if (webhook.BasicAuth is { } basicAuth)
        {
            CheckBasicAuth(basicAuth, errors);
        }

        CheckSigningSecrets(webhook, errors);
        if (!allowSecretsOverHttp && webhook.HasSecrets && IsPlainHttp(webhook.Url))
        {
            errors.Add("url", "The webhook has secrets ('basicAuth', 'headers' or 'signingSecrets'), and plain http sends them in the "
                + "clear: use https, clear them, or let the host allow it with Webhooks:AllowSecretsOverHttp.");
        }
    }

    public static bool IsPlainHttp(string url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttp;

    private static void CheckBasicAuth(WebhookBasicAuth basicAuth, WebhookErrors errors)
    {
        // RFC 7617: the first colon ends the user name, and neither part may contain control characters.
        if (basicAuth.Username.Length is 0 or > MaxUsernameLength || basicAuth.Username.Any(c => c == ':' || char.IsControl(c)))
        {
            errors.Add("basicAuth.username", $"A user name has 1 to {MaxUsernameLength} characters, without colon and control characters.");
        }

        if (basicAuth.Password.Length > MaxPasswordLength || basicAuth.Password.Any(char.IsControl))
        {
            errors.Add("basicAuth.password", $"A password has at most {MaxPasswordLength} characters and no control characters.");
        }
    }

    private static void CheckSigningSecrets(Webhook webhook, WebhookErrors errors)
    {
        var secrets = webhook.SigningSecrets;
        if (secrets.Count > MaxSigningSecrets)
        {
            errors.Add("signingSecrets", $"There are {secrets.Count} signing secrets: at most {MaxSigningSecrets} are used at once, the "
                + "old one and the new one.");
        }

        for (var i = 0; i < secrets.Count; i++)
        {
            // A secret that can't be decrypted can't be checked. The webhook is not called until it has been entered again.
            var isUnreadable = webhook.SecretsUnreadable && secrets[i].Secret.Length == 0;
            if (!isUnreadable && !SigningSecret.TryParse(secrets[i].Secret, out _))
            {
                errors.Add($"signingSecrets[{i}]", $"A signing secret is '{SigningSecret.Prefix}' and the base64 of "
                    + $"{SigningSecret.MinBytes} to {SigningSecret.MaxBytes} random bytes.");
            }
        }
    }
}
