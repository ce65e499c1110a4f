using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using WebhookMiddleware.Signing;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Masking;

/// <summary>
/// Lists the forms in which a receiver can repeat a webhook's secrets: unchanged, in parts that are secret by themselves, and encoded.
/// </summary>
internal static class SecretForms
{
    /// <summary>The minimum length of a secret to be searched for. Shorter ones occur in any text by chance.</summary>
    public const int MinLength = 4;

    // Parts of a header's value (such as a cookie's) and encodings of short values occur by chance more easily.
    public const int MinPieceLength = 8;

    // The minimum length at which a header's value is treated as a secret although its name doesn't suggest one.
    private const int MinOtherLength = 16;

    // The last words of header names whose values legitimately occur in payloads.
    private static readonly HashSet<string> PlainNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "Agent", "Channel", "Currency", "Date", "Encoding", "Env", "Environment", "From", "Host", "Id", "Language", "Locale", "Name",
        "Origin", "Referer", "Region", "Source", "Tenant", "Type", "Uri", "Url", "Version", "Zone",
    };

    private static readonly HashSet<string> Schemes = new(StringComparer.OrdinalIgnoreCase)
    {
        "ApiKey", "Basic", "Bearer", "Digest", "DPoP", "GenieKey", "Hawk", "Key", "Negotiate", "SharedAccessSignature", "SSWS", "Token",
    };

    /// <summary>Returns all forms without duplicates, the longest first.</summary>
    public static string[] Of(Webhook webhook) => Spell(SecretsOf(webhook));

    /// <summary>
    /// Returns the forms that a patch must not contain. Values of headers that clearly are no secrets are left out: masking a text too much
    /// is harmless, but a patch that sets <c>env</c> to <c>test</c> must not fail because the webhook has a header <c>X-Env: test</c>.
    /// </summary>
    public static string[] OfCredentials(Webhook webhook)
        => Spell(SecretsOf(webhook with
        {
            Headers = [.. webhook.Headers.Where(header => SecretNames.MatchesHeader(header.Name) || LooksSecret(header))],
        }));

    /// <summary>Returns the forms of other values that are not to be shown.</summary>
    public static string[] Of(IEnumerable<string> values) => Spell(values);

    private static string[] Spell(IEnumerable<string> secrets)
        => [.. secrets.Where(secret => secret.Length >= MinLength)
            .SelectMany(SpellingsOf)
            .Distinct(StringComparer.Ordinal)
            .OrderByDescending(form => form.Length)];

    private static IEnumerable<string> SecretsOf(Webhook webhook)
        => (webhook.BasicAuth is { } basic ? Basic(basic.Username, basic.Password) : [])
            .Concat(webhook.Headers.SelectMany(Header))
            .Concat(webhook.SigningSecrets.SelectMany(secret => Signing(secret.Secret)));

    private static IEnumerable<string> Basic(string username, string password)
    {
        var both = $"{username}:{password}";
        yield return password;
        yield return both;

        // The password as read by a receiver that decodes the credentials as ISO 8859-1, which RFC 7617 allows.
        yield return Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(password));
        foreach (var encoded in Base64(Encoding.UTF8.GetBytes(both)))
        {
            yield return encoded;
        }
    }

    private static IEnumerable<string> Header(WebhookHeader header)
    {
        var value = header.Value.Trim();
        yield return value;
        var isCredential = SecretNames.MatchesHeader(header.Name);
        var space = value.IndexOf(' ', StringComparison.Ordinal);
        if (space > 0 && (isCredential || Schemes.Contains(value[..space])))
        {
            var token = value[space..].TrimStart();
            yield return token;
            foreach (var secret in DecodeBasic(value[..space], token))
            {
                yield return secret;
            }
        }

        if (isCredential)
        {
            foreach (var piece in Pieces(value).Where(piece => piece.Length >= MinPieceLength))
            {
                yield return piece;
            }
        }
    }

    // A header with an uninformative name may hold a secret, which is a long single word.
    private static bool LooksSecret(WebhookHeader header)
        => Schemes.Contains(header.Value.Split(' ')[0])
            || (header.Value.Length >= MinOtherLength && !header.Value.Contains(' ', StringComparison.Ordinal) && !IsPlain(header.Name));

    private static bool IsPlain(string name)
        => PlainNames.Contains(name[(name.LastIndexOfAny(['-', '_', '.']) + 1)..])
            || name.StartsWith("Accept", StringComparison.OrdinalIgnoreCase);

    // The values of cookies and of parameters, which receivers show individually.
    private static IEnumerable<string> Pieces(string value)
        => value.Split([';', ',', ' '], StringSplitOptions.RemoveEmptyEntries)
            .Where(pair => pair.Contains('=', StringComparison.Ordinal))
            .Select(pair => pair[(pair.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim('"'));

    private static IEnumerable<string> DecodeBasic(string scheme, string token)
    {
        var bytes = new byte[token.Length];
        if (!scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase) || !Convert.TryFromBase64String(token, bytes, out var length))
        {
            return [];
        }

        var both = Encoding.UTF8.GetString(bytes, 0, length);
        return both.Split(':', 2) is [var username, var password] ? Basic(username, password) : [both];
    }

    private static IEnumerable<string> Signing(string text)
    {
        yield return text;
        if (!SigningSecret.TryParse(text, out var secret))
        {
            yield break;
        }

        foreach (var encoded in Base64(secret.Key.ToArray()))
        {
            yield return encoded;
        }

        yield return Convert.ToHexString(secret.Key);
        yield return Convert.ToHexStringLower(secret.Key);
        if (Utf8.IsValid(secret.Key))
        {
            yield return Encoding.UTF8.GetString(secret.Key);
        }
    }

    private static IEnumerable<string> Base64(byte[] bytes)
    {
        var encoded = Convert.ToBase64String(bytes);
        var safe = encoded.Replace('+', '-').Replace('/', '_');
        return [encoded, encoded.TrimEnd('='), safe, safe.TrimEnd('=')];
    }

    private static IEnumerable<string> SpellingsOf(string secret)
    {
        yield return secret;
        yield return JavaScriptEncoder.Default.Encode(secret);
        yield return JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(secret);
        yield return JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(secret).Replace("/", "\\/", StringComparison.Ordinal);
        yield return secret.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal); // in a JSON pointer
        yield return Uri.EscapeDataString(secret);
        yield return WebUtility.UrlEncode(secret);
        yield return WebUtility.HtmlEncode(secret);
        yield return HtmlEncoder.Default.Encode(secret);
        var bytes = Encoding.UTF8.GetBytes(secret);
        if (bytes.Length < MinPieceLength)
        {
            yield break;
        }

        // Inside base64 of a longer text, the preceding bytes shift the digits by up to two bytes, and the digits at both ends depend on
        // the neighbours.
        for (var shift = 0; shift < 3; shift++)
        {
            var encoded = Convert.ToBase64String([.. new byte[shift], .. bytes]).TrimEnd('=')[(shift == 0 ? 0 : shift + 1)..^2];
            yield return encoded;
            yield return encoded.Replace('+', '-').Replace('/', '_');
        }
    }
}
