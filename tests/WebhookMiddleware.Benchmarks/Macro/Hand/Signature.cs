using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace WebhookMiddleware.Benchmarks.Macro.Hand;

/// <summary>The signature of Standard Webhooks.</summary>
internal static class Signature
{
    /// <summary>The secret of both sides.</summary>
    public const string Secret = "whsec_QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY=";

    private static readonly byte[] Key = Convert.FromBase64String(Secret["whsec_".Length..]);

    /// <summary>Signs a message: the HMAC-SHA256 of its id, its timestamp and its body, with dots between.</summary>
    public static string Of(string id, long timestamp, ReadOnlySpan<byte> body)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Key);
        mac.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}.")));
        mac.AppendData(body);
        mac.GetHashAndReset(hash);
        return "v1," + Convert.ToBase64String(hash);
    }
}
