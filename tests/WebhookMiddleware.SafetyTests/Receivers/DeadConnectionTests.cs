using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.Calling;
using WebhookMiddleware.CallLog;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.SafetyTests.Receivers;

/// <summary>Receivers, and proxies before them, that end the connections they have kept.</summary>
public sealed class DeadConnectionTests(ReceiverFixture api) : IClassFixture<ReceiverFixture>
{
    private const string Ok = "HTTP/1.1 204 No Content\n\n";
    private const int Orders = 6;
    private const int BreakerMinimum = 20;

    private static readonly Dictionary<string, Func<RawConnection, Task>> Ends = new()
    {
        ["closes"] = connection =>
        {
            connection.Close();
            return Task.CompletedTask;
        },
        ["resets"] = connection =>
        {
            connection.Reset();
            return Task.CompletedTask;
        },
    };

    public static TheoryData<string> EndNames => [.. Ends.Keys];

    [Theory, MemberData(nameof(EndNames))]
    public async Task Call_EveryReusedConnectionDies_PassesEachTime(string end)
    {
        await using var receiver = new RawReceiver(connection => AnswerOnceAsync(connection, Ends[end]));

        for (var i = 0; i < Orders; i++)
        {
            (await api.CallAsync(receiver)).ShouldHavePassed();
        }
    }

    [Theory, MemberData(nameof(EndNames))]
    public async Task Call_ReusedConnectionOverTlsDies_Passes(string end)
    {
        await using var receiver = new RawReceiver(
            connection => AnswerOnceAsync(connection, Ends[end]), TestCertificates.Tls(TestCertificates.Good));

        for (var i = 0; i < Orders; i++)
        {
            (await api.CallAsync(receiver)).ShouldHavePassed();
        }
    }

    // What an idle timeout of the receiver does: it has closed already when the request arrives, and the close is still on its way.
    [Theory, MemberData(nameof(EndNames))]
    public async Task Call_ReceiverEndsTheConnectionBeforeItReadsTheRequest_Passes(string end)
    {
        var connections = 0;
        await using var receiver = new RawReceiver(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(Ok);
            if (Interlocked.Increment(ref connections) == 1)
            {
                await connection.WaitForRequestAsync();
                await Ends[end](connection);
            }
        });

        (await api.CallAsync(receiver)).ShouldHavePassed();
        (await api.CallAsync(receiver)).ShouldHavePassed();

        receiver.Requests.Should().HaveCount(2, "the unread one was not taken");
    }

    [Fact]
    public async Task Call_ReusedConnectionDies_SendsTheSameMessageOnANewConnection()
    {
        await using var receiver = new RawReceiver(connection => AnswerOnceAsync(connection, Ends["closes"]));

        await api.CallAsync(receiver);
        await api.CallAsync(receiver);

        var connections = receiver.Connections.ToArray();
        connections.Should().HaveCount(2);
        connections[1].Requests.Single().Should().Be(connections[0].Requests[1], "the id, the attempt, the time and the signature stay");
    }

    [Fact]
    public async Task Call_ReusedConnectionsKeepDying_DoNotOpenTheBreaker()
    {
        await using var receiver = new RawReceiver(connection => AnswerOnceAsync(connection, Ends["closes"]));
        var hook = await api.Api.SetHookAsync(receiver.Url);

        for (var i = 0; i < 3 * BreakerMinimum; i++)
        {
            var (response, call) = await api.Api.OrderAsync(new Order { Article = "CUP-1", Quantity = 2 });
            response.Dispose();
            call.Outcome.Should().Be(WebhookOutcome.Allowed, call.Detail);
        }

        receiver.Requests.Count().Should().BeGreaterThan(4 * BreakerMinimum, "every other call was sent twice");
        api.Api.Services.GetRequiredService<WebhookResilience>().IsOpen(hook.Id).Should().BeFalse();
        var calls = api.Api.Services.GetRequiredService<ICallLogReader>();
        await api.Api.Services.GetRequiredService<ICallLogFlush>().FlushAsync(CancellationToken.None);
        var logged = await calls.ReadAsync(new CallLogQuery { WebhookId = hook.Id, Limit = 200 }, CancellationToken.None);
        logged.Items.Should().HaveCount(3 * BreakerMinimum).And.OnlyContain(call => call.Outcome == WebhookOutcome.Allowed);
    }

    [Theory, MemberData(nameof(EndNames))]
    public async Task Call_NewConnectionDies_IsTheReceiversFailure(string end)
    {
        await using var receiver = new RawReceiver(async connection =>
        {
            await connection.ReadRequestAsync();
            await Ends[end](connection);
        });

        (await api.CallAsync(receiver)).ShouldHaveFailed(WebhookOutcome.ConnectionFailed);

        receiver.Requests.Should().ContainSingle();
    }

    [Theory, MemberData(nameof(EndNames))]
    public async Task Call_NewConnectionDiesAfterTheReused_IsRepeatedOnce(string end)
    {
        var connections = 0;
        await using var receiver = new RawReceiver(async connection =>
        {
            if (Interlocked.Increment(ref connections) == 1)
            {
                await AnswerOnceAsync(connection, Ends[end]);
                return;
            }

            await connection.ReadRequestAsync();
            await Ends[end](connection);
        });

        (await api.CallAsync(receiver)).ShouldHavePassed();
        (await api.CallAsync(receiver)).ShouldHaveFailed(WebhookOutcome.ConnectionFailed);

        receiver.Requests.Should().HaveCount(3);
    }

    [Theory]
    [InlineData("H")]
    [InlineData("HTTP/1.1 200 OK\nContent-Le")]
    [InlineData("HTTP/1.1 200 OK\nContent-Length: 10\n\n{")]
    public async Task Call_ReusedConnectionDiesWithinTheAnswer_IsNotRepeated(string begun)
    {
        await using var receiver = new RawReceiver(connection => AnswerOnceAsync(connection, async dying =>
        {
            await dying.SendAsync(begun);
            dying.Close();
        }));

        (await api.CallAsync(receiver)).ShouldHavePassed();
        (await api.CallAsync(receiver)).ShouldHaveFailed(WebhookOutcome.ConnectionFailed);

        receiver.Requests.Should().HaveCount(2);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Call_ReusedHttp2ConnectionDies_Passes(bool goesAway)
    {
        await using var receiver = Http2Peer.Receiver(async peer =>
        {
            await AnswerAsync(peer);
            await peer.ReadRequestAsync();
            if (goesAway)
            {
                await peer.SendAsync(Http2Peer.GoAway, 0, 0, 0, 0, 0, (byte)peer.Stream, 0, 0, 0, 0);
            }

            peer.Connection.Close();
        });

        for (var i = 0; i < Orders; i++)
        {
            (await api.CallAsync(receiver)).ShouldHavePassed();
        }
    }

    [Fact]
    public async Task Call_NewHttp2ConnectionDies_IsTheReceiversFailure()
    {
        await using var receiver = Http2Peer.Receiver(peer =>
        {
            peer.Connection.Close();
            return Task.CompletedTask;
        });

        (await api.CallAsync(receiver)).ShouldHaveFailed(WebhookOutcome.ConnectionFailed);

        receiver.Connections.Should().ContainSingle();
    }

    private static async Task AnswerOnceAsync(RawConnection connection, Func<RawConnection, Task> end)
    {
        await connection.ReadRequestAsync();
        await connection.SendAsync(Ok);
        if (await connection.ReadRequestAsync())
        {
            await end(connection);
        }
    }

    private static async Task AnswerAsync(Http2Peer peer)
    {
        await peer.SendAsync(Http2Peer.Headers, Http2Peer.EndHeaders, peer.Stream, Http2Peer.Ok);
        await peer.SendAsync(Http2Peer.Data, Http2Peer.EndStream, peer.Stream, "{}"u8.ToArray());
    }
}
