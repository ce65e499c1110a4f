using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace WebhookMiddleware.Signing;

/// <summary>A symmetric key of Standard Webhooks 1.0.</summary>
internal sealed class SigningSecret
{
    /// <summary>The prefix of every secret's text.</summary>
    public const string Prefix = "whsec_";

    /// <summary>The minimum length of a key in bytes.</summary>
    public const int MinBytes = 24;

    /// <summary>The maximum length of a key in bytes.</summary>
    public const int MaxBytes = 64;

    private readonly byte[] _key;

    // Setting up an HMAC takes longer than hashing a small message, so one is kept. Secrets live as long as their webhooks.
    private IncrementalHash? _idle;

    private SigningSecret(byte[] key) => _key = key;

    /// <summary>Gets the bytes of the key.</summary>
    public ReadOnlySpan<byte> Key => _key;

    /// <summary>Parses <c>whsec_</c> followed by the base64 of 24 to 64 bytes.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out SigningSecret? secret)
    {
        secret = null;
        if (text is null || !text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        // The base64 decoder ignores white space. A secret contains none, so a text with white space was pasted incorrectly.
        var encoded = text.AsSpan(Prefix.Length);
        Span<byte> key = stackalloc byte[MaxBytes + 2];
        if (encoded.ContainsAny(" \t\r\n")
            || !Convert.TryFromBase64Chars(encoded, key, out var length)
            || length is < MinBytes or > MaxBytes)
        {
            return false;
        }

        secret = new SigningSecret(key[..length].ToArray());
        return true;
    }

    /// <summary>Computes the HMAC-SHA256 of a prefix and a body.</summary>
    public void Hash(ReadOnlySpan<byte> prefix, in ReadOnlySequence<byte> body, Span<byte> hash)
    {
        var hmac = Interlocked.Exchange(ref _idle, null) ?? IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        hmac.AppendData(prefix);
        foreach (var piece in body)
        {
            hmac.AppendData(piece.Span);
        }

        hmac.GetHashAndReset(hash);
        if (Interlocked.CompareExchange(ref _idle, hmac, null) is not null)
        {
            hmac.Dispose();
        }
    }

    /// <summary>Returns a text that does not reveal the key.</summary>
    public override string ToString() => Prefix + "…";
}
