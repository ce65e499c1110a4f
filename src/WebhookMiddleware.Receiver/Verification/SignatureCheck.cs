using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using WebhookMiddleware.Signing;

namespace WebhookMiddleware.Receiver.Verification;

/// <summary>Verifies requests as Standard Webhooks 1.0 says.</summary>
internal sealed class SignatureCheck(IReadOnlyList<SigningSecret> secrets, TimeSpan tolerance, TimeProvider timeProvider)
{
    /// <summary>Determines whether the time of a request is within the tolerance.</summary>
    public bool IsFresh(SignedHead head)
    {
        var age = timeProvider.GetUtcNow().ToUnixTimeSeconds() - (decimal)head.Timestamp;
        return Math.Abs(age) <= (decimal)tolerance.TotalSeconds;
    }

    /// <summary>Determines whether one of the secrets has made one of the signatures.</summary>
    public bool IsGenuine(SignedHead head, ReadOnlyMemory<byte> body)
    {
        var expected = WebhookSignature.Compute(secrets, head.Id, head.Timestamp, new ReadOnlySequence<byte>(body))
            .Split(' ').Select(Encoding.ASCII.GetBytes).ToArray();
        var isGenuine = false;
        foreach (var given in head.Signatures.Select(Encoding.UTF8.GetBytes))
        {
            foreach (var own in expected)
            {
                isGenuine |= CryptographicOperations.FixedTimeEquals(given, own);
            }
        }

        return isGenuine;
    }
}
