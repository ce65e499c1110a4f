using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace WebhookMiddleware.Signing;

/// <summary>Computes the signature of Standard Webhooks 1.0: HMAC-SHA256 over <c>id.timestamp.body</c>.</summary>
internal static class WebhookSignature
{
    private const string Version = "v1,";

    /// <summary>Returns the value of <c>webhook-signature</c>: one signature for each secret, separated by spaces.</summary>
    public static string Compute(IReadOnlyList<SigningSecret> secrets, string id, long timestamp, in ReadOnlySequence<byte> body)
    {
        var prefix = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}."));
        var value = new StringBuilder();
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        foreach (var secret in secrets)
        {
            using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret.Key);
            hmac.AppendData(prefix);
            foreach (var piece in body)
            {
                hmac.AppendData(piece.Span);
            }

            hmac.GetHashAndReset(hash);
            value.Append(value.Length == 0 ? "" : " ").Append(Version).Append(Convert.ToBase64String(hash));
        }

        return value.ToString();
    }
}
