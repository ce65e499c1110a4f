using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;

namespace WebhookMiddleware.Signing;

/// <summary>Computes the signature of Standard Webhooks 1.0: HMAC-SHA256 over <c>id.timestamp.body</c>.</summary>
internal static class WebhookSignature
{
    private const string Version = "v1,";

    // A signature, as base64, with its version and the space before it.
    private const int Length = 48;
    private const int MaxTimestamp = 20;
    private const int OnStack = 512;

    /// <summary>Returns the value of <c>webhook-signature</c>: one signature for each secret, separated by spaces.</summary>
    public static string Compute(IReadOnlyList<SigningSecret> secrets, string id, long timestamp, in ReadOnlySequence<byte> body)
    {
        var maxPrefix = Encoding.UTF8.GetMaxByteCount(id.Length) + MaxTimestamp + 2;
        Span<byte> prefix = maxPrefix <= OnStack ? stackalloc byte[OnStack] : new byte[maxPrefix];
        Utf8.TryWrite(prefix, CultureInfo.InvariantCulture, $"{id}.{timestamp}.", out var prefixLength);

        var maxValue = Length * secrets.Count;
        Span<char> value = maxValue <= OnStack ? stackalloc char[OnStack] : new char[maxValue];
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        var length = 0;
        for (var i = 0; i < secrets.Count; i++)
        {
            secrets[i].Hash(prefix[..prefixLength], body, hash);
            if (i > 0)
            {
                value[length++] = ' ';
            }

            Version.CopyTo(value[length..]);
            Convert.TryToBase64Chars(hash, value[(length + Version.Length)..], out var written);
            length += Version.Length + written;
        }

        return new string(value[..length]);
    }
}
