using System.Security.Cryptography.X509Certificates;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.SafetyTests.Receivers;

/// <summary>Receivers that are not who they say, or don't speak TLS.</summary>
public sealed class TlsTests(ReceiverFixture api) : IClassFixture<ReceiverFixture>
{
    private static readonly Dictionary<string, (X509Certificate2 Certificate, string Problem)> BadCertificates = new()
    {
        ["of another name"] = (TestCertificates.WrongName, "its certificate is for another name"),
        ["expired"] = (TestCertificates.Expired, "its certificate has expired or is not valid yet"),
        ["self-signed"] = (TestCertificates.SelfSigned, "its certificate is not trusted"),
        ["of an unknown root"] = (TestCertificates.UntrustedRoot, "its certificate is not trusted"),
    };

    public static TheoryData<string> BadNames => [.. BadCertificates.Keys];

    [Fact]
    public async Task Call_CertificateIsGood_Passes()
    {
        await using var receiver = Receiver(TestCertificates.Good);

        (await api.CallAsync(receiver)).ShouldHavePassed();
        await api.ShouldReuseConnectionAsync(receiver);
    }

    [Theory, MemberData(nameof(BadNames))]
    public async Task Call_CertificateIsBad_SendsNothing(string certificate)
    {
        await using var receiver = Receiver(BadCertificates[certificate].Certificate);

        var result = await api.ExpectAsync(WebhookOutcome.ConnectionFailed, receiver);

        result.Call.Detail.Should().StartWith("The connection failed: TLS with the receiver failed: ").And.Contain(BadCertificates[certificate].Problem);
        receiver.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task Call_ReceiverAnswersInPlainText_Fails()
    {
        await using var receiver = new RawReceiver(connection => connection.SendAsync("HTTP/1.1 200 OK\nContent-Length: 0\n\n"));

        await api.ExpectAsync(WebhookOutcome.ConnectionFailed, receiver, OverTls);
    }

    [Fact]
    public async Task Call_HandshakeHangs_TimesOut()
    {
        await using var receiver = new RawReceiver(connection => connection.HangAsync());

        (await api.CallAsync(receiver, OverTls)).ShouldHaveFailed(WebhookOutcome.TimedOut);
    }

    [Fact]
    public async Task Call_HandshakeTakesLongerThanAConnectionMay_Fails()
    {
        await using var receiver = new RawReceiver(_ => Task.CompletedTask);

        var result = await api.ExpectAsync(WebhookOutcome.ConnectionFailed, receiver, hook => OverTls(hook) with { TimeoutMs = 30_000 });

        result.Call.Detail.Should().Be("No connection within 5 s.");
    }

    private static Webhook OverTls(Webhook hook) => hook with { Url = hook.Url.Replace("http:", "https:", StringComparison.Ordinal) };

    private static RawReceiver Receiver(X509Certificate2 certificate) => new(
        async connection =>
        {
            while (await connection.ReadRequestAsync())
            {
                await connection.SendAsync("HTTP/1.1 204 No Content\n\n");
            }
        },
        TestCertificates.Tls(certificate));
}
