using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using WebhookMiddleware.Calling;
using WebhookMiddleware.Diagnostics;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.SafetyTests.Receivers;

/// <summary>Background deliveries over kept connections that end: no attempt fails, and each counts once everywhere.</summary>
public sealed class DeadConnectionDeliveryTests : IAsyncLifetime
{
    // More than the breaker needs to open, were half of the attempts failures.
    private const int Deliveries = 40;

    private GuardedApi _api = null!;

    // No retry while the test runs: if the end of a connection were a failed attempt, the delivery would wait.
    public async Task InitializeAsync() => _api = await GuardedApi.StartAsync(
        TimeProvider.System,
        services => services.Configure<WebhookOptions>(options => options.Delivery = new DeliveryOptions
        {
            RetryDelays = [TimeSpan.FromDays(1)],
            PollInterval = TimeSpan.FromMilliseconds(50),
        }));

    public async Task DisposeAsync() => await _api.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Deliver_EverySecondRequestDiesWithItsConnection_CountsOneAttemptEach(bool resets)
    {
        await using var receiver = new RawReceiver(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 204 No Content\n\n");
            if (await connection.ReadRequestAsync())
            {
                (resets ? connection.Reset : (Action)connection.Close)();
            }
        });

        await ExpectOneAttemptEachAsync(receiver.Url, _ => Task.CompletedTask);

        receiver.Requests.Count().Should().BeGreaterThan(Deliveries, "what died was sent again");
        receiver.Requests.Select(RawConnection.WebhookId).Distinct().Should().HaveCount(Deliveries, "as the same message");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Deliver_IdleConnectionIsClosedWhileTheRequestIsUnderWay_CountsOneAttemptEach(bool resets)
    {
        await using var receiver = IdleCloseTests.Receiver();
        await using var path = new CrossingPath(receiver.Port, resets);

        await ExpectOneAttemptEachAsync(path.Url, _ => path.ReceiverClosedAsync());

        receiver.Requests.Select(RawConnection.WebhookId).Should().HaveCount(Deliveries).And.OnlyHaveUniqueItems("each was told once");
    }

    private async Task ExpectOneAttemptEachAsync(string url, Func<int, Task> told)
    {
        using var attempts = new MetricCollector<double>(
            _api.Services.GetRequiredService<IMeterFactory>(), WebhookDiagnostics.MeterName, WebhookDiagnostics.DeliveryDuration);
        var hook = await _api.SetHookAsync(url, hook => hook with { AwaitResponse = false });
        for (var i = 0; i < Deliveries; i++)
        {
            await _api.Services.GetRequiredService<IWebhookRaiser>().RaiseBeforeAsync(GuardedApi.Event, new Order());
            await attempts.WaitForMeasurementsAsync(i + 1).WaitAsync(ReceiverFixture.Patience);
            await told(i);
        }

        attempts.GetMeasurementSnapshot().Should().HaveCount(Deliveries)
            .And.OnlyContain(attempt => (string?)attempt.Tags[WebhookDiagnostics.OutcomeTag] == "allowed");
        _api.Services.GetRequiredService<WebhookResilience>().IsOpen(hook.Id).Should().BeFalse();
        var log = _api.Services.GetRequiredService<IDeliveryLog>();
        using var patience = new CancellationTokenSource(ReceiverFixture.Patience, TimeProvider.System);
        var query = new DeliveryQuery { WebhookId = hook.Id, State = DeliveryState.Delivered, Limit = 2 * Deliveries };
        while ((await log.ReadAsync(query, patience.Token)).Items is not { Count: Deliveries })
        {
            // The last one is measured just before it is settled.
            await Task.Yield();
        }

        var page = await log.ReadAsync(query with { State = null }, patience.Token);
        page.Items.Should().HaveCount(Deliveries).And.OnlyContain(delivery => delivery.Attempts == 1);
    }
}
