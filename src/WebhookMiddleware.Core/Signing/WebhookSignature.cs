using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace WebhookMiddleware.Signing;

/// <summary>Computes the signature of Standard Webhooks 1.0: HMAC-SHA256 over <c>id.timestamp.body</c>.</summary>
internal static class WebhookSignature
{
    private const string Version = "v1,";

    // A smaller message is hashed in one call, without an object of the cryptography library for each secret.
    private const int MaxCopied = 16 * 1024;

    /// <summary>Returns the value of <c>webhook-signature</c>: one signature for each secret, separated by spaces.</summary>
    public static string Compute(IReadOnlyList<SigningSecret> secrets, string id, long timestamp, in ReadOnlySequence<byte> body)
    {
        var prefix = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}."));
        var value = "";
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        var rented = body.Length <= MaxCopied ? ArrayPool<byte>.Shared.Rent(prefix.Length + (int)body.Length) : null;
        var message = rented.AsSpan(0, rented is null ? 0 : prefix.Length + (int)body.Length);
        if (rented is not null)
        {
            prefix.CopyTo(message);
            body.CopyTo(message[prefix.Length..]);
        }

        foreach (var secret in secrets)
        {
            if (rented is not null)
            {
                HMACSHA256.HashData(secret.Key, message, hash);
            }
            else
            {
                ComputeInPieces(secret, prefix, body, hash);
            }

            value = string.Concat(value, value.Length == 0 ? Version : " " + Version, Convert.ToBase64String(hash));
        }

        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return value;
    }

    private static void ComputeInPieces(SigningSecret secret, byte[] prefix, in ReadOnlySequence<byte> body, Span<byte> hash)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret.Key);
        hmac.AppendData(prefix);
        foreach (var piece in body)
        {
            hmac.AppendData(piece.Span);
        }

        hmac.GetHashAndReset(hash);
    }
}
