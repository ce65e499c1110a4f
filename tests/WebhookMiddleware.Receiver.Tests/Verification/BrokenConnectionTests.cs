using System.Net.Sockets;
using System.Text;
using WebhookMiddleware.Receiver.Tests.Support;

namespace WebhookMiddleware.Receiver.Tests.Verification;

/// <summary>A sender that ends in the middle of a body.</summary>
public sealed class BrokenConnectionTests
{
    [Fact]
    public async Task Request_EndsBeforeItsLength_IsNotHandled()
    {
        var handled = 0;
        await using var host = await ReceiverHost.StartAsync((WebhookMessage message) =>
        {
            handled++;
        });
        var call = new Call();
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, host.Url.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes(
            $"POST {ReceiverHost.Path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nwebhook-id: {call.Id}\r\n"
            + $"webhook-timestamp: {Vector.Timestamp}\r\nwebhook-signature: {call.Sign()}\r\nContent-Length: {call.Body.Length + 1}\r\n\r\n{call.Body}"));
        client.Client.Shutdown(SocketShutdown.Send);

        (await ReadToEndAsync(stream)).Should().NotContain("HTTP/1.1 2");
        handled.Should().Be(0);
        (await host.SendAsync(new Call())).Status.Should().Be(HttpStatusCode.NoContent, "otherwise nothing would have been shown");
    }

    // The server may close the connection with or without a response.
    private static async Task<string> ReadToEndAsync(NetworkStream stream)
    {
        try
        {
            using var reader = new StreamReader(stream);
            return await reader.ReadToEndAsync();
        }
        catch (IOException)
        {
            return "";
        }
    }
}
