using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.SafetyTests.Receivers;

/// <summary>Receivers whose answer has a head that is none, or that means nothing good.</summary>
public sealed class HeadTests(ReceiverFixture api) : IClassFixture<ReceiverFixture>
{
    private const string Ok = "HTTP/1.1 200 OK\nContent-Type: application/json\n";

    [Theory]
    [InlineData("garbage\n\n")]
    [InlineData("\n\nHTTP/1.1 200 OK\nContent-Length: 0\n\n")]
    [InlineData("{}\n")]
    [InlineData("HTTP/1.1 20 OK\nContent-Length: 0\n\n")]
    [InlineData("HTTP/1.1 2000 OK\nContent-Length: 0\n\n")]
    [InlineData("HTTP/1.1 -20 OK\nContent-Length: 0\n\n")]
    [InlineData("HTTP/2.0 200 OK\nContent-Length: 0\n\n")]
    [InlineData("\0\0\u0006\u0004\0\0\0\0\0\0\u0003\0\0\0\n")] // HTTP/2 without having been asked
    [InlineData(Ok + "No colon\nContent-Length: 0\n\n")]
    [InlineData(Ok + "No\0token: 1\nContent-Length: 0\n\n")]
    public async Task Call_HeadIsGarbage_Fails(string answer)
    {
        await using var receiver = RawReceiver.Answering(answer);

        await api.ExpectAsync(WebhookOutcome.ConnectionFailed, receiver);
    }

    [Theory]
    [InlineData("Content-Length: 2\nContent-Length: 20\n\n{}")]
    [InlineData("Content-Length: 20\nContent-Length: 2\n\n{}")]
    [InlineData("Content-Length: 2, 20\n\n{}")]
    [InlineData("Content-Length: -2\n\n{}")]
    [InlineData("Content-Length: two\n\n{}")]
    [InlineData("Content-Length: 99999999999999999999\n\n{}")]
    [InlineData("Content-Length: 2\nTransfer-Encoding: chunked\n\n2\n{}\n0\n\n")]
    [InlineData("Transfer-Encoding: chunked\nContent-Length: 20\n\n2\n{}\n0\n\n")]
    public async Task Call_LengthIsUnclear_Fails(string answer)
    {
        await using var receiver = RawReceiver.Answering(Ok + answer);

        (await api.CallAsync(receiver)).ShouldHaveFailed(WebhookOutcome.ConnectionFailed);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(305)]
    [InlineData(600)]
    [InlineData(999)]
    public async Task Call_StatusMeansNothing_IsABadStatus(int status)
    {
        await using var receiver = RawReceiver.Answering($"HTTP/1.1 {status:000} What\nContent-Length: 0\n\n");

        var result = await api.CallAsync(receiver);

        result.ShouldHaveFailed(WebhookOutcome.BadStatus);
        result.Call.Status.Should().Be(status);
    }

    [Fact]
    public async Task Call_ProtocolIsSwitched_IsABadStatus()
    {
        await using var receiver = RawReceiver.Answering("HTTP/1.1 101 Switching Protocols\nConnection: Upgrade\nUpgrade: websocket\n\n");

        await api.ExpectAsync(WebhookOutcome.BadStatus, receiver);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 ", "xxxxxxxxxxxxxxxx")]
    [InlineData(Ok + "X-Long: ", "xxxxxxxxxxxxxxxx")]
    [InlineData(Ok, "X-Many: 1\n")]
    [InlineData(Ok + "X-Folded: 1\n", " 2\n")]
    [InlineData("", "HTTP/1.1 100 Continue\n\n")]
    [InlineData("", "HTTP/1.1 102 Processing\n\n")]
    [InlineData("", "HTTP/1.1 103 Early Hints\nLink: </style.css>; rel=preload\n\n")]
    public async Task Call_HeadIsEndless_Fails(string begin, string then)
    {
        await using var receiver = new RawReceiver(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(begin);
            await connection.SendForeverAsync(then);
        });

        await api.ExpectAsync(WebhookOutcome.ConnectionFailed, receiver);
    }

    [Theory]
    [InlineData("", "HTTP/1.1")]
    [InlineData(Ok, "X-Slow: 1")]
    [InlineData(Ok + "Content-Length: 10\n\n", "{       }")]
    [InlineData(Ok + "Transfer-Encoding: chunked\n\n", "000000002\n{}")]
    public async Task Call_ByteASecond_TimesOut(string atOnce, string slowly)
    {
        await using var receiver = new RawReceiver(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(atOnce);
            await api.DripAsync(connection, slowly);
        });

        await api.ExpectAsync(WebhookOutcome.TimedOut, receiver);
    }
}
