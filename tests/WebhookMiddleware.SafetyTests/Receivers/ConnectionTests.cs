using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.SafetyTests.Receivers;

/// <summary>Receivers that hang, or break the connection off.</summary>
public sealed class ConnectionTests(ReceiverFixture api) : IClassFixture<ReceiverFixture>
{
    private const string Ok = "HTTP/1.1 200 OK\nContent-Type: application/json\n";

    [Theory, MemberData(nameof(Hanging.Names), MemberType = typeof(Hanging))]
    public async Task Call_ReceiverHangs_TimesOut(string place)
    {
        await using var receiver = Hanging.In(place);

        await api.ExpectAsync(WebhookOutcome.TimedOut, receiver);
    }

    [Fact]
    public async Task Call_ReceiverReadsNothing_TimesOut()
    {
        // More than fits into the buffers between the two.
        var order = new Order { Article = new string('x', 16 * 1024 * 1024) };
        var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var receiver = new RawReceiver(async connection =>
        {
            await connection.WaitForRequestAsync();
            await connection.HangAsync();
            await over.Task;
        });

        (await api.CallAsync(receiver, order: order)).ShouldHaveFailed(WebhookOutcome.TimedOut);

        over.SetResult();
        await ReceiverFixture.ShouldBeClosedAsync(receiver);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\nContent-Ty")]
    [InlineData(Ok + "Content-Length: 100\n\n{}")]
    [InlineData(Ok + "Transfer-Encoding: chunked\n\n2\n{}\n")]
    public async Task Call_ConnectionBreaks_Fails(string answer)
    {
        await using var closes = new RawReceiver(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(answer);
            connection.Close();
        });
        await using var resets = new RawReceiver(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(answer);
            connection.Reset();
        });

        await api.ExpectAsync(WebhookOutcome.ConnectionFailed, closes);
        await api.ExpectAsync(WebhookOutcome.ConnectionFailed, resets);
    }

    [Fact]
    public async Task Call_ConnectionIsClosedAtOnce_Fails()
    {
        await using var receiver = new RawReceiver(connection =>
        {
            connection.Close();
            return Task.CompletedTask;
        });

        await api.ExpectAsync(WebhookOutcome.ConnectionFailed, receiver);
    }

    [Fact]
    public async Task Call_ReceiverIsSlowToClose_DoesNotWaitForIt()
    {
        await using var receiver = RawReceiver.Answering(Ok + "Connection: close\nContent-Length: 2\n\n{}");

        (await api.CallAsync(receiver)).ShouldHavePassed();

        await ReceiverFixture.ShouldBeClosedAsync(receiver);
    }
}
