using System.Security.Authentication;

namespace WebhookMiddleware.Calling;

/// <summary>Says in words why a TLS handshake failed. The framework names the certificate's problem only in its message.</summary>
internal static class TlsCause
{
    private static readonly (string Mark, string Words)[] Problems =
    [
        ("RemoteCertificateNameMismatch", "its certificate is for another name"),
        ("NotTimeValid", "its certificate has expired or is not valid yet"),
        ("Revoked", "its certificate has been revoked"),
        ("UntrustedRoot", "its certificate is not trusted"),
        ("PartialChain", "its certificate is not trusted"),
        ("RemoteCertificateNotAvailable", "it has no certificate"),
        ("RemoteCertificateChainErrors", "its certificate is not trusted"),
    ];

    public static string Of(AuthenticationException exception)
    {
        string[] words = [.. Problems.Where(problem => exception.Message.Contains(problem.Mark, StringComparison.Ordinal)).Select(problem => problem.Words)
            .Distinct()];
        return words.Length == 0 ? "the TLS handshake failed." : $"TLS with the receiver failed: {string.Join(", ", words)}.";
    }
}
