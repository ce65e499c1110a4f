using System.Text;
using WebhookMiddleware.Calling;
using WebhookMiddleware.Signing;

namespace WebhookMiddleware.Core.Tests.Signing;

public sealed class WebhookSignatureTests
{
    // The secret, the message and the first signature are the example of Standard Webhooks; the others were computed with OpenSSL.
    private const string PublishedSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string OtherSecret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
    private const string PublishedId = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private const string PublishedBody = "{\"test\": 2432232314}";
    private const string PublishedSignature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    [Fact]
    public void Compute_PublishedExample_GivesThePublishedSignature()
        => Compute(PublishedId, 1614265330, PublishedBody, PublishedSecret).Should().Be(PublishedSignature);

    [Fact]
    public void Compute_TwoSecrets_GivesOneSignatureForEach()
        => Compute(PublishedId, 1614265330, PublishedBody, PublishedSecret, OtherSecret)
            .Should().Be(PublishedSignature + " v1,hK4CWvngkaAwjY1pABLuUbOIkEJjW9tAapq1no4ojG0=");

    [Fact]
    public void Compute_NonAsciiBody_SignsItsUtf8()
        => Compute("msg_1", 1700000000, "{\"имя\":\"😀\"}", OtherSecret)
            .Should().Be("v1,L5ZSqBbL7RPbv9W4itwiQ5OZiPXPflOvohVfoIc7szA=");

    [Fact]
    public void Compute_OneSecretOnSeveralThreads_GivesEachItsOwnSignature()
    {
        SigningSecret.TryParse(OtherSecret, out var secret).Should().BeTrue();
        var bodies = Enumerable.Range(0, 2000).Select(i => new string('x', i)).ToArray();

        var signatures = bodies.AsParallel().AsOrdered().WithDegreeOfParallelism(4).Select(body => WebhookSignature.Compute(
            [secret!], PublishedId, 1614265330, new(Encoding.UTF8.GetBytes(body)))).ToArray();

        signatures.Should().Equal(bodies.Select(body => Compute(PublishedId, 1614265330, body, OtherSecret)));
    }

    [Fact]
    public void Compute_BodyInPieces_SignsTheirBytesInOrder()
    {
        SigningSecret.TryParse(PublishedSecret, out var secret).Should().BeTrue();
        var body = Encoding.UTF8.GetBytes(PublishedBody);

        WebhookSignature.Compute([secret!], PublishedId, 1614265330, MessageBody.Of(body.AsMemory(0, 5), body.AsMemory(5)))
            .Should().Be(PublishedSignature);
    }

    private static string Compute(string id, long timestamp, string body, params string[] secrets)
        => WebhookSignature.Compute(
            [.. secrets.Select(text => SigningSecret.TryParse(text, out var secret) ? secret : throw new InvalidOperationException(text))],
            id,
            timestamp,
            new(Encoding.UTF8.GetBytes(body)));
}
