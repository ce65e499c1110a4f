using System.Security.Authentication;

namespace WebhookMiddleware.Calling;

/// <summary>Describes why a TLS handshake failed. The framework names the certificate's problem only in the exception's message.</summary>
internal static class TlsCause
{
    private static readonly (string Mark, string Text)[] Problems =
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
        string[] causes =
        [
            .. Problems.Where(problem => exception.Message.Contains(problem.Mark, StringComparison.Ordinal))
                .Select(problem => problem.Text)
                .Distinct(),
        ];
        return causes.Length == 0 ? "the TLS handshake failed." : $"TLS with the receiver failed: {string.Join(", ", causes)}.";
    }
}
