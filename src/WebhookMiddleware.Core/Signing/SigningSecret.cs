using System.Diagnostics.CodeAnalysis;

namespace WebhookMiddleware.Signing;

/// <summary>A symmetric key of Standard Webhooks 1.0.</summary>
internal sealed class SigningSecret
{
    /// <summary>What every secret's text begins with.</summary>
    public const string Prefix = "whsec_";

    /// <summary>How many bytes a key has at least.</summary>
    public const int MinBytes = 24;

    /// <summary>How many bytes a key has at most.</summary>
    public const int MaxBytes = 64;

    private readonly byte[] _key;

    private SigningSecret(byte[] key) => _key = key;

    /// <summary>The key's bytes.</summary>
    public ReadOnlySpan<byte> Key => _key;

    /// <summary>Reads <c>whsec_</c> and the base64 of 24 to 64 bytes.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out SigningSecret? secret)
    {
        secret = null;
        if (text is null || !text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        // Base64 forgives white space; a secret has none, so a text with some was pasted wrongly.
        var encoded = text.AsSpan(Prefix.Length);
        Span<byte> key = stackalloc byte[MaxBytes + 2];
        if (encoded.ContainsAny(" \t\r\n") || !Convert.TryFromBase64Chars(encoded, key, out var length) || length is < MinBytes or > MaxBytes)
        {
            return false;
        }

        secret = new SigningSecret(key[..length].ToArray());
        return true;
    }

    /// <summary>Gives nothing of the key.</summary>
    public override string ToString() => Prefix + "…";
}
