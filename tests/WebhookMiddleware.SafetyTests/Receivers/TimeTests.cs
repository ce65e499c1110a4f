using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace WebhookMiddleware.SafetyTests.Receivers;

/// <summary>Receivers that never end, under the real clock.</summary>
public sealed class TimeTests : IAsyncLifetime
{
    private const int TimeoutMs = 300;
    private const int Tries = 3;

    private static readonly TimeSpan Most = TimeSpan.FromMilliseconds(TimeoutMs + 100);

    private GuardedApi _api = null!;

    public async Task InitializeAsync() => _api = await GuardedApi.StartAsync(TimeProvider.System);

    public async Task DisposeAsync() => await _api.DisposeAsync();

    [Theory, MemberData(nameof(Hanging.Names), MemberType = typeof(Hanging))]
    public async Task Call_ReceiverHangs_EndsWithItsTimeout(string place)
    {
        await using var receiver = Hanging.In(place);

        await ShouldEndInTimeAsync(receiver.Url);

        await ReceiverFixture.ShouldBeClosedAsync(receiver);
    }

    [Fact]
    public async Task Call_ReceiverNeverAccepts_EndsWithItsTimeout()
    {
        // The only place of the queue is taken: whoever comes next gets no answer at all.
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(0);
        var endPoint = (IPEndPoint)listener.LocalEndPoint!;
        using var first = new TcpClient();
        await first.ConnectAsync(endPoint);

        await ShouldEndInTimeAsync($"http://{endPoint}/hook");
    }

    // The best of a few tries, since a busy machine is no fault of the call's.
    private async Task ShouldEndInTimeAsync(string url)
    {
        await _api.SetHookAsync(url, hook => hook with { TimeoutMs = TimeoutMs });
        var best = TimeSpan.MaxValue;
        for (var i = 0; i < Tries && best > Most; i++)
        {
            var started = Stopwatch.GetTimestamp();
            var (response, call) = await _api.OrderAsync(new Order());
            var elapsed = Stopwatch.GetElapsedTime(started);
            best = elapsed < best ? elapsed : best;
            response.Dispose();
            call.Outcome.Should().Be(WebhookOutcome.TimedOut, call.Detail);
        }

        best.Should().BeLessThan(Most);
    }
}
