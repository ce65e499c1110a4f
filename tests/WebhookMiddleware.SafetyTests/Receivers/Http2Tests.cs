using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.SafetyTests.Receivers;

/// <summary>Receivers that speak HTTP/2, badly.</summary>
public sealed class Http2Tests(ReceiverFixture api) : IClassFixture<ReceiverFixture>
{
    private const byte Refused = 7;

    // A header of a hundred bytes, not compressed.
    private static readonly byte[] Header = [0, 1, (byte)'x', 100, .. Enumerable.Repeat((byte)'y', 100)];

    private static readonly Dictionary<string, Func<Http2Peer, byte[]>> BrokenFrames = new()
    {
        ["larger than allowed"] = _ => [0xff, 0xff, 0xff, Http2Peer.Data, 0, 0, 0, 0, 1],
        ["data of no stream"] = _ => Http2Peer.Frame(Http2Peer.Data, 0, 0, 1),
        ["data of a stream that is not there"] = _ => Http2Peer.Frame(Http2Peer.Data, 0, 99, 1),
        ["data before the head"] = peer => Http2Peer.Frame(Http2Peer.Data, 0, peer.Stream, 1),
        ["a head that does not decompress"] = peer => Http2Peer.Frame(Http2Peer.Headers, Http2Peer.EndHeaders, peer.Stream, 0xff, 0xff, 0xff, 0xff, 0xff),
        ["a head that refers to nothing"] = peer => Http2Peer.Frame(Http2Peer.Headers, Http2Peer.EndHeaders, peer.Stream, 0xfe),
        ["a head without a status"] = peer => Http2Peer.Frame(Http2Peer.Headers, Http2Peer.EndHeaders, peer.Stream, Header),
        ["settings of half a setting"] = _ => Http2Peer.Frame(Http2Peer.Settings, 0, 0, 1),
        ["a window that grows by nothing"] = peer => Http2Peer.Frame(Http2Peer.WindowUpdate, 0, peer.Stream, 0, 0, 0, 0),
        ["a window beyond all measure"] = _ => Http2Peer.Frame(Http2Peer.WindowUpdate, 0, 0, 0x7f, 0xff, 0xff, 0xff),
        ["a push"] = peer => Http2Peer.Frame(Http2Peer.PushPromise, Http2Peer.EndHeaders, peer.Stream, 0, 0, 0, 2, 0x82),
        ["a continuation of nothing"] = peer => Http2Peer.Frame(Http2Peer.Continuation, Http2Peer.EndHeaders, peer.Stream, 0x88),
        ["a head that is interrupted"] = peer =>
            [.. Http2Peer.Frame(Http2Peer.Headers, 0, peer.Stream, Http2Peer.Ok), .. Http2Peer.Frame(Http2Peer.Ping, 0, 0, new byte[8])],
    };

    // What comes first, and what then comes for ever.
    private static readonly Dictionary<string, (Func<Http2Peer, byte[]> Begin, Func<Http2Peer, byte[]> Then)> Refusable = new()
    {
        ["headers"] = (Head(0), peer => Http2Peer.Frame(Http2Peer.Continuation, 0, peer.Stream, Header)),
        ["1xx"] = (_ => [], peer => Http2Peer.Frame(Http2Peer.Headers, Http2Peer.EndHeaders, peer.Stream, [0x08, 3, .. "103"u8])),
        ["settings"] = (_ => [], _ => Http2Peer.Frame(Http2Peer.Settings, 0, 0)),
        ["pings"] = (_ => [], _ => Http2Peer.Frame(Http2Peer.Ping, 0, 0, new byte[8])),
        ["more than the window"] = (Head(Http2Peer.EndHeaders), peer => Http2Peer.Frame(Http2Peer.Data, 0, peer.Stream, new byte[16_000])),
    };

    private static readonly Dictionary<string, (Func<Http2Peer, byte[]> Begin, Func<Http2Peer, byte[]> Then)> Idle = new()
    {
        ["empty continuations"] = (Head(0), peer => Http2Peer.Frame(Http2Peer.Continuation, 0, peer.Stream)),
        ["empty data"] = (Head(Http2Peer.EndHeaders), peer => Http2Peer.Frame(Http2Peer.Data, 0, peer.Stream)),
        ["window updates"] = (_ => [], _ => Http2Peer.Frame(Http2Peer.WindowUpdate, 0, 0, 0, 0, 0, 1)),
    };

    public static TheoryData<string> BrokenNames => [.. BrokenFrames.Keys];

    public static TheoryData<string> RefusableNames => [.. Refusable.Keys];

    public static TheoryData<string> IdleNames => [.. Idle.Keys];

    [Fact]
    public async Task Call_GoodAnswer_PassesAndKeepsTheConnection()
    {
        await using var receiver = Http2Peer.Receiver(AnswerAllAsync);

        (await api.CallAsync(receiver)).ShouldHavePassed();
        (await api.CallAsync(receiver)).ShouldHavePassed();

        receiver.Connections.Should().ContainSingle();
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(false, 1)]
    [InlineData(false, 2)]
    [InlineData(false, 8)]
    [InlineData(false, 11)]
    [InlineData(false, 13)]
    [InlineData(true, 0)]
    [InlineData(true, 2)]
    [InlineData(true, 8)]
    public async Task Call_StreamIsReset_FailsAndKeepsTheConnection(bool midway, byte code)
    {
        await using var receiver = Http2Peer.Receiver(async peer =>
        {
            if (midway)
            {
                await peer.SendAsync(Http2Peer.Headers, Http2Peer.EndHeaders, peer.Stream, Http2Peer.Ok);
                await peer.SendAsync(Http2Peer.Data, 0, peer.Stream, "{"u8.ToArray());
            }

            await peer.SendAsync(Http2Peer.ResetStream, 0, peer.Stream, 0, 0, 0, code);
            await peer.ReadRequestAsync();
            await AnswerAllAsync(peer);
        });

        (await api.CallAsync(receiver)).ShouldHaveFailed(WebhookOutcome.ConnectionFailed);
        (await api.CallAsync(receiver)).ShouldHavePassed();

        receiver.Connections.Should().ContainSingle();
    }

    [Fact]
    public async Task Call_StreamIsRefusedEachTime_IsGivenUp()
    {
        Http2Peer? seen = null;
        await using var receiver = Http2Peer.Receiver(async peer =>
        {
            seen = peer;
            while (true)
            {
                await peer.SendAsync(Http2Peer.ResetStream, 0, peer.Stream, 0, 0, 0, Refused);
                await peer.ReadRequestAsync();
            }
        });

        (await api.CallAsync(receiver)).ShouldHaveFailed(WebhookOutcome.ConnectionFailed);

        seen!.Requests.Should().BeLessThan(10, "what the receiver has not begun with may be sent again, but not for ever");
    }

    [Fact]
    public async Task Call_ReceiverGoesAwayEachTime_IsGivenUp()
    {
        await using var receiver = Http2Peer.Receiver(peer => peer.SendAsync(Http2Peer.GoAway, 0, 0, new byte[8]));

        await api.ExpectAsync(WebhookOutcome.ConnectionFailed, receiver);

        receiver.Connections.Count.Should().BeLessThan(10);
    }

    [Fact]
    public async Task Call_ReceiverGoesAwayAfterTheRequestAndHangs_TimesOut()
    {
        await using var receiver = Http2Peer.Receiver(async peer =>
        {
            await peer.SendAsync(Http2Peer.GoAway, 0, 0, 0, 0, 0, (byte)peer.Stream, 0, 0, 0, 0);
            await peer.Connection.HangAsync();
        });

        await api.ExpectAsync(WebhookOutcome.TimedOut, receiver);
    }

    [Theory, MemberData(nameof(BrokenNames))]
    public async Task Call_FrameIsBroken_Fails(string frame)
    {
        await using var receiver = Http2Peer.Receiver(peer => peer.Connection.SendAsync(BrokenFrames[frame](peer)));

        await api.ExpectAsync(WebhookOutcome.ConnectionFailed, receiver);
    }

    [Theory, MemberData(nameof(RefusableNames))]
    public async Task Call_FramesWithoutEnd_Fails(string frames)
    {
        await using var receiver = Endless(Refusable[frames]);

        await api.ExpectAsync(WebhookOutcome.ConnectionFailed, receiver);
    }

    [Theory, MemberData(nameof(IdleNames))]
    public async Task Call_FramesThatMeanNothing_TimesOut(string frames)
    {
        await using var receiver = Endless(Idle[frames]);

        var result = await api.CallAsync(receiver);

        result.ShouldHaveFailed(WebhookOutcome.TimedOut);
        result.AllocatedBytes.Should().BeLessThan(ReceiverFixture.MostBytes);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Call_ReceiverHangs_IsCancelledAndTheConnectionKept(bool midway)
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var receiver = Http2Peer.Receiver(async peer =>
        {
            if (midway)
            {
                await peer.SendAsync(Http2Peer.Headers, Http2Peer.EndHeaders, peer.Stream, Http2Peer.Ok);
            }

            await peer.Connection.HangAsync();
            await peer.ReadResetAsync();
            cancelled.SetResult();
        });

        (await api.CallAsync(receiver)).ShouldHaveFailed(WebhookOutcome.TimedOut);

        await cancelled.Task.WaitAsync(ReceiverFixture.Patience);
        receiver.Connections.Should().ContainSingle();
    }

    [Fact]
    public async Task Call_ReceiverVanishes_IsNoticed()
    {
        await using var receiver = Http2Peer.Receiver(_ => Task.CompletedTask);

        await api.ExpectAsync(WebhookOutcome.ConnectionFailed, receiver, hook => hook with { TimeoutMs = 30_000 });
    }

    private static Func<Http2Peer, byte[]> Head(byte flags) => peer => Http2Peer.Frame(Http2Peer.Headers, flags, peer.Stream, Http2Peer.Ok);

    private static RawReceiver Endless((Func<Http2Peer, byte[]> Begin, Func<Http2Peer, byte[]> Then) frames) => Http2Peer.Receiver(async peer =>
    {
        await peer.Connection.SendAsync(frames.Begin(peer));
        await peer.Connection.SendForeverAsync(frames.Then(peer));
    });

    private static async Task AnswerAllAsync(Http2Peer peer)
    {
        while (true)
        {
            await peer.SendAsync(Http2Peer.Headers, Http2Peer.EndHeaders, peer.Stream, Http2Peer.Ok);
            await peer.SendAsync(Http2Peer.Data, Http2Peer.EndStream, peer.Stream, "{}"u8.ToArray());
            await peer.ReadRequestAsync();
        }
    }
}
