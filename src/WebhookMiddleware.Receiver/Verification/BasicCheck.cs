using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace WebhookMiddleware.Receiver.Verification;

/// <summary>Compares the Basic credentials of requests with the expected ones.</summary>
internal sealed class BasicCheck(NetworkCredential credential)
{
    private const string Scheme = "Basic ";

    private readonly byte[] _expected = Encoding.ASCII.GetBytes(
        Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credential.UserName}:{credential.Password}")));

    /// <summary>Determines whether the request has the expected credentials.</summary>
    public bool Accepts(IHeaderDictionary headers)
        => headers.Authorization is [{ } value]
            && value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(value[Scheme.Length..].Trim()), _expected);
}
