using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace WebhookMiddleware.SafetyTests.Receivers;

/// <summary>Certificates of the receivers, good and bad.</summary>
internal static class TestCertificates
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    /// <summary>The one root that the tests' API trusts.</summary>
    public static X509Certificate2 Root { get; } = CreateRoot("Trusted root");

    public static X509Certificate2 Good { get; } = Issue(Root, "127.0.0.1", Now.AddDays(1));

    public static X509Certificate2 Expired { get; } = Issue(Root, "127.0.0.1", Now.AddMinutes(-1));

    public static X509Certificate2 WrongName { get; } = Issue(Root, "127.0.0.2", Now.AddDays(1));

    public static X509Certificate2 UntrustedRoot { get; } = Issue(CreateRoot("Unknown root"), "127.0.0.1", Now.AddDays(1));

    public static X509Certificate2 SelfSigned { get; } = SelfSign(CreateRequest("127.0.0.1"));

    /// <summary>How a receiver with this certificate speaks TLS.</summary>
    public static SslServerAuthenticationOptions Tls(X509Certificate2 certificate, params SslApplicationProtocol[] protocols) => new()
    {
        ServerCertificate = certificate,
        ApplicationProtocols = [.. protocols],
    };

    private static X509Certificate2 CreateRoot(string name)
    {
        var request = new CertificateRequest($"CN={name}", ECDsa.Create(ECCurve.NamedCurves.nistP256), HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        return SelfSign(request);
    }

    private static X509Certificate2 Issue(X509Certificate2 root, string address, DateTimeOffset notAfter)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = CreateRequest(address, key);
        using var certificate = request.Create(root, Now.AddDays(-1), notAfter, RandomNumberGenerator.GetBytes(8));
        return certificate.CopyWithPrivateKey(key);
    }

    private static CertificateRequest CreateRequest(string address, ECDsa? key = null)
    {
        var request = new CertificateRequest("CN=Receiver", key ?? ECDsa.Create(ECCurve.NamedCurves.nistP256), HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(System.Net.IPAddress.Parse(address));
        request.CertificateExtensions.Add(names.Build());
        return request;
    }

    private static X509Certificate2 SelfSign(CertificateRequest request) => request.CreateSelfSigned(Now.AddDays(-2), Now.AddDays(2));
}
