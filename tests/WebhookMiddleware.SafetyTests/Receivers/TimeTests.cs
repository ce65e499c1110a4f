using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using WebhookMiddleware.Calling;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.SafetyTests.Receivers;

/// <summary>Receivers that never end, under the real clock. To the millisecond the other tests tell, under one that stands still.</summary>
public sealed class TimeTests : IAsyncLifetime
{
    private const int TimeoutMs = 300;
    private const int Tries = 3;

    // With the soak tests, on a quiet machine: the timeout and a little. Otherwise less than anything else that could end a call, and more than a busy
    // machine takes.
    private static readonly TimeSpan Most = Environment.GetEnvironmentVariable("WEBHOOKS_SOAK") is "1"
        ? TimeSpan.FromMilliseconds(TimeoutMs + 100)
        : WebhookHttpClient.ConnectTimeout;

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

    // The best of a few tries: the first call of a process is compiled while it runs.
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
