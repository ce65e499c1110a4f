using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.SafetyTests.Receivers;

/// <summary>Background deliveries to the worst of the receivers.</summary>
public sealed class DeliveryTests : IAsyncLifetime
{
    private const string Ok = "HTTP/1.1 200 OK\nContent-Type: application/json\n";
    private const string Taken = "HTTP/1.1 204 No Content\n\n";
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan Least = Delay * 0.8;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(25);

    private static readonly Dictionary<string, (Func<RawConnection, Task> Misbehave, WebhookOutcome Outcome)> Worst = new()
    {
        ["is silent"] = (connection => connection.HangAsync(), WebhookOutcome.TimedOut),
        ["breaks the connection off"] = (connection =>
        {
            connection.Reset();
            return Task.CompletedTask;
        }, WebhookOutcome.ConnectionFailed),
        ["has no head"] = (connection => connection.SendAsync("garbage\n\n"), WebhookOutcome.ConnectionFailed),
        ["has an endless head"] = (connection => connection.SendForeverAsync("HTTP/1.1 103 Early Hints\n\n"), WebhookOutcome.ConnectionFailed),
        ["never ends its answer"] = (connection => connection.SendAsync(Ok + "Content-Length: 10\n\n{}"), WebhookOutcome.TimedOut),
        ["has a body that does not decompress"] =
            (connection => connection.SendAsync(Ok + "Content-Encoding: br\nContent-Length: 7\n\ngarbage"), WebhookOutcome.MalformedResponse),
        ["sends the caller elsewhere"] =
            (connection => connection.SendAsync("HTTP/1.1 307 Go\nLocation: http://169.254.169.254/\nContent-Length: 0\n\n"), WebhookOutcome.BadStatus),
    };

    private GuardedApi _api = null!;

    public static TheoryData<string> WorstNames => [.. Worst.Keys];

    public async Task InitializeAsync() => _api = await GuardedApi.StartAsync(
        TimeProvider.System,
        services => services.Configure<WebhookOptions>(options => options.Delivery = new DeliveryOptions
        {
            RetryDelays = [Delay],
            PollInterval = TimeSpan.FromMilliseconds(50),
        }));

    public async Task DisposeAsync() => await _api.DisposeAsync();

    [Theory, MemberData(nameof(WorstNames))]
    public async Task Deliver_ReceiverMisbehavesOnce_IsTriedAgain(string receiverThat)
    {
        var (misbehave, outcome) = Worst[receiverThat];
        var requests = 0;
        await using var receiver = new RawReceiver(async connection =>
        {
            while (await connection.ReadRequestAsync())
            {
                await (Interlocked.Increment(ref requests) == 1 ? misbehave(connection) : connection.SendAsync(Taken));
            }
        });

        var attempts = await DeliverAsync(receiver);

        attempts.Select(attempt => attempt.Outcome).Should().Equal(outcome, WebhookOutcome.Allowed);
        (attempts[1].At - attempts[0].At).Should().BeGreaterThan(Least);
        receiver.Requests.Select(RawConnection.WebhookId).Distinct().Should().ContainSingle("it is the same message");
    }

    [Fact]
    public async Task Deliver_AnswerIsEndless_IsDeliveredAndItsBeginningIsKept()
    {
        await using var receiver = new RawReceiver(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(Ok + "\n");
            await connection.SendForeverAsync(" ");
        });

        var attempt = (await DeliverAsync(receiver)).Should().ContainSingle().Subject;

        attempt.Outcome.Should().Be(WebhookOutcome.Allowed);
        attempt.ResponseBody.Should().HaveLength(64 * 1024);
        attempt.Detail.Should().Be("Only the first 65536 bytes of the response were kept.");
        await ReceiverFixture.ShouldBeClosedAsync(receiver);
    }

    // Were the death of a kept connection a failed attempt, the delivery would have two, the second after the delay.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Deliver_ReusedConnectionDies_IsDeliveredWithTheFirstAttempt(bool resets)
    {
        await using var receiver = new RawReceiver(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(Taken);
            await connection.ReadRequestAsync();
            (resets ? connection.Reset : (Action)connection.Close)();
        });

        for (var i = 0; i < 4; i++)
        {
            (await DeliverAsync(receiver)).Should().ContainSingle().Which.Outcome.Should().Be(WebhookOutcome.Allowed);
        }

        receiver.Requests.Should().HaveCount(6, "the second and the fourth were sent twice");
        receiver.Requests.Select(RawConnection.WebhookId).Distinct().Should().HaveCount(4, "what is sent twice is the same message");
    }

    // Tells the receiver of an order that was allowed, and waits until it has taken it.
    private async Task<IReadOnlyList<DeliveryAttempt>> DeliverAsync(RawReceiver receiver)
    {
        var hook = await _api.SetHookAsync(receiver.Url, hook => hook with { AwaitResponse = false, TimeoutMs = 2000 });
        await _api.Services.GetRequiredService<IWebhookRaiser>().RaiseBeforeAsync(GuardedApi.Event, new Order());
        var log = _api.Services.GetRequiredService<IDeliveryLog>();
        using var patience = new CancellationTokenSource(ReceiverFixture.Patience, TimeProvider.System);
        while (true)
        {
            var page = await log.ReadAsync(new DeliveryQuery { WebhookId = hook.Id }, patience.Token);
            if (page.Items.Single() is { State: DeliveryState.Delivered } delivered)
            {
                return (await log.FindAsync(delivered.Id, patience.Token))!.Attempts;
            }

            await Task.Delay(Interval, TimeProvider.System, patience.Token);
        }
    }
}
