using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.SafetyTests.Receivers;

/// <summary>Receivers that send the caller elsewhere.</summary>
public sealed class RedirectTests(ReceiverFixture api) : IClassFixture<ReceiverFixture>
{
    [Theory]
    [InlineData(300)]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Call_Redirect_IsNotFollowed(int status)
    {
        await using var target = RawReceiver.Answering("HTTP/1.1 204 No Content\n\n");
        await using var receiver = RawReceiver.Answering($"HTTP/1.1 {status} Go\nLocation: {target.Url}\nContent-Length: 0\n\n");

        (await api.CallAsync(receiver)).ShouldHaveFailed(WebhookOutcome.BadStatus);

        target.Connections.Should().BeEmpty();
        receiver.Requests.Should().ContainSingle();
        await api.ShouldReuseConnectionAsync(receiver);
    }

    [Theory]
    [InlineData("/hook")]
    [InlineData("http://169.254.169.254/latest/meta-data/iam/security-credentials/")]
    [InlineData("http://metadata.google.internal/computeMetadata/v1/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("http://[not a url")]
    public async Task Call_RedirectToItselfOrWorse_IsNotFollowed(string location)
    {
        await using var receiver = RawReceiver.Answering($"HTTP/1.1 307 Go\nLocation: {location}\nRefresh: 0; url={location}\nContent-Length: 0\n\n");

        var result = await api.CallAsync(receiver);

        result.ShouldHaveFailed(WebhookOutcome.BadStatus);
        result.Call.Detail.Should().Be("The webhook answered 307; redirects are not followed.");
        receiver.Requests.Should().ContainSingle();
    }
}
