using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.SafetyTests.Receivers;

/// <summary>Receivers that try to have a say in the next request.</summary>
public sealed class ReuseTests(ReceiverFixture api) : IClassFixture<ReceiverFixture>
{
    private const string Ok = "HTTP/1.1 200 OK\nContent-Type: application/json\nContent-Length: 2\n\n{}";
    private const string Denied = "HTTP/1.1 403 No\nContent-Type: application/problem+json\nContent-Length: 18\n\n{\"title\":\"Denied\"}";
    private const string Smuggled = "HTTP/1.1 204 No Content\n\n";

    [Theory]
    [InlineData(Ok)]
    [InlineData("HTTP/1.1 204 No Content\n\n")]
    [InlineData("HTTP/1.1 204 No Content\nContent-Length: 25\n\n")]
    [InlineData("HTTP/1.1 304 Not Modified\n\n")]
    [InlineData("HTTP/1.1 200 OK\nContent-Length: 0\n\n")]
    [InlineData("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n0\n\n")]
    public async Task Call_SecondAnswerComesWithTheFirst_IsNobodys(string first)
    {
        await using var receiver = Receiver(async connection => await connection.SendAsync(first + Smuggled));

        await api.CallAsync(receiver);

        await ShouldGetItsOwnAnswerAsync(receiver);
    }

    [Fact]
    public async Task Call_SecondAnswerComesLater_IsNobodys()
    {
        var answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var sent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var receiver = Receiver(async connection =>
        {
            await connection.SendAsync(Ok);
            await answered.Task;
            await connection.SendAsync(Smuggled);
            sent.SetResult();
        });

        (await api.CallAsync(receiver)).ShouldHavePassed();
        answered.SetResult();
        await sent.Task;

        await ShouldGetItsOwnAnswerAsync(receiver);
    }

    [Fact]
    public async Task Call_ReceiverClosesTheKeptConnection_MakesAnother()
    {
        await using var receiver = Receiver(async connection =>
        {
            await connection.SendAsync(Ok);
            connection.Close();
        });

        (await api.CallAsync(receiver)).ShouldHavePassed();

        await ShouldGetItsOwnAnswerAsync(receiver);
    }

    [Fact]
    public async Task Call_ReceiverSetsCookies_DoesNotSendThemBack()
    {
        await using var receiver = RawReceiver.Answering("HTTP/1.1 204 No Content\nSet-Cookie: session=1; Path=/\nSet-Cookie: other=2\n\n");

        (await api.CallAsync(receiver)).ShouldHavePassed();
        await api.ShouldReuseConnectionAsync(receiver);

        receiver.Requests.Should().HaveCount(2).And.OnlyContain(request => !request.Contains("Cookie", StringComparison.OrdinalIgnoreCase));
    }

    // It misbehaves on its first connection, and denies on every other.
    private static RawReceiver Receiver(Func<RawConnection, Task> misbehaveAsync)
    {
        var connections = 0;
        return new RawReceiver(async connection =>
        {
            var isFirst = Interlocked.Increment(ref connections) == 1;
            while (await connection.ReadRequestAsync())
            {
                await (isFirst ? misbehaveAsync(connection) : connection.SendAsync(Denied));
            }
        });
    }

    private async Task ShouldGetItsOwnAnswerAsync(RawReceiver receiver)
    {
        (await api.CallAsync(receiver)).Call.Outcome.Should().Be(WebhookOutcome.Denied);
        receiver.Connections.Should().HaveCount(2);
        await receiver.Connections.First().Closed.WaitAsync(ReceiverFixture.Patience);
    }
}
