using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;
using WebhookMiddleware.CallLog;
using WebhookMiddleware.Delivery.Maintenance;
using WebhookMiddleware.FunctionalTests.Adapters;
using WebhookMiddleware.FunctionalTests.SampleHost.Support;
using WebhookMiddleware.Payloads.Binding;
using WebhookMiddleware.TestSupport;

namespace WebhookMiddleware.FunctionalTests.Outbox;

/// <summary>
/// A store that can be read and not written. The clock stands still: what is noticed is noticed because something failed.
/// </summary>
public sealed class UnwritableStoreTests : IAsyncLifetime, IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private TestApi _api = null!;
    private int _handled;

    public async Task InitializeAsync() => _api = await TestApi.StartAsync(api => api
        .Webhooks(webhooks => webhooks.UseSqlite(_folder.ConnectionString("sqlite")))
        .Services(services =>
        {
            services.AddSingleton<TimeProvider>(_time);
            services.AddHealthChecks().AddWebhooks();
        })
        .Hooks(hooks =>
        {
            hooks.On("before_told").Notify();
            hooks.On("before_asked").Gate().With(hook => hook with { TimeoutMs = 30_000 });
            hooks.On(TestApiBuilder.AfterOrder).Notify();
            hooks.On("after_awaited").Gate().With(hook => hook with { TimeoutMs = 30_000 });
        })
        .Options(options =>
        {
            options.Events.Add("before_told", Events.WebhookPhase.Before);
            options.Events.Add("before_asked", Events.WebhookPhase.Before);
            options.Events.Add("after_awaited", Events.WebhookPhase.After);
        })
        .Map(app =>
        {
            app.MapPost("/before", Handle).WithBeforeWebhook("before_told");
            app.MapPost("/after", Handle).WithAfterWebhook(TestApiBuilder.AfterOrder);
            app.MapPost("/after/awaited", Handle).WithAfterWebhook("after_awaited");
            app.MapPost("/asked", Handle).WithBeforeWebhook("before_asked");
            app.MapPost("/body", context =>
            {
                Handle();
                return Task.CompletedTask;
            }).WithAfterWebhook(TestApiBuilder.AfterOrder);
        }));

    public async Task DisposeAsync() => await _api.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task BackgroundWebhookOfABeforeEvent_IsRefusedFromTheFirstRequestOn()
    {
        var first = await PostBeforeItIsNoticedAsync("/before");
        await HealthAsync(HealthStatus.Degraded);
        var second = await _api.PostAsync("/before", "{}");

        first.Status.Should().Be(503);
        AssertRefused(second, "before_told");
        _handled.Should().Be(0);
        _api.Logs.Entries.Should().Contain(entry => entry.Event == "WebhookMessageNotEnqueued");
    }

    [Theory]
    [InlineData("/after", TestApiBuilder.AfterOrder)]
    [InlineData("/after/awaited", "after_awaited")]
    [InlineData("/body", TestApiBuilder.AfterOrder)]
    public async Task AfterEvent_IsRefusedBeforeTheHandlerOnceItIsKnown(string path, string eventName)
    {
        var first = await PostBeforeItIsNoticedAsync(path);
        var health = await HealthAsync(HealthStatus.Degraded);
        var second = await _api.PostAsync(path, "{}");

        first.Status.Should().Be(200, "its handler had run when it was noticed");
        _api.Logs.Entries.Should().Contain(entry => entry.Event == "WebhookAfterEventNotTold");
        health.Description.Should().Contain("can be read but not written").And.Contain("'enqueue'").And.Contain("disk is full");
        AssertRefused(second, eventName);
        _handled.Should().Be(1);
    }

    [Fact]
    public async Task EndpointThatNeedsNothingOfTheQueue_RunsOn()
    {
        FillDisk();
        await _api.PostAsync("/before", "{}");
        await HealthAsync(HealthStatus.Degraded);

        (await _api.PostAsync("/asked", "{}")).Status.Should().Be(200);
    }

    [Fact]
    public async Task SpaceAgain_RecoversByItself()
    {
        FillDisk();
        await _api.PostAsync("/before", "{}");
        await HealthAsync(HealthStatus.Degraded);
        Execute("DROP TRIGGER full");

        await HealthAsync(HealthStatus.Healthy, () => _time.Advance(TimeSpan.FromSeconds(1)));

        (await _api.PostAsync("/before", "{}")).Status.Should().Be(200);
        (await _api.PostAsync("/after", "{}")).Status.Should().Be(200);
        _handled.Should().Be(2);
    }

    [Fact]
    public async Task CallLogThatIsMissing_DegradesHealthAndLosesNothing()
    {
        Execute("ALTER TABLE webhook_calls RENAME TO gone");
        await _api.PostAsync("/asked", "{}");
        var during = await HealthAsync(HealthStatus.Degraded, () => _time.Advance(CallLogBuffer.Linger));
        Execute("ALTER TABLE gone RENAME TO webhook_calls");

        await HealthAsync(HealthStatus.Healthy, () => _time.Advance(TimeSpan.FromSeconds(1)));

        during.Description.Should().Contain("call log can't be written").And.Contain("webhook_calls");
        (await _api.Services.GetRequiredService<ICallLogReader>().ReadAsync(new CallLogQuery(), default)).Items.Should().ContainSingle();
    }

    // Whoever looks by itself may come before the request, above all at the start.
    private async Task<TestResponse> PostBeforeItIsNoticedAsync(string path)
    {
        var probe = _api.Services.GetRequiredService<QueueProbe>();
        await probe.StopAsync(CancellationToken.None);
        FillDisk();
        var response = await _api.PostAsync(path, "{}");
        await probe.StartAsync(CancellationToken.None);
        return response;
    }

    private static void AssertRefused(TestResponse response, string eventName)
    {
        response.Status.Should().Be(503);
        response.Headers["Retry-After"].Should().Be("5");
        response.Json["type"]!.GetValue<string>().Should().Be("urn:webhook:unavailable");
        response.Json["event"]!.GetValue<string>().Should().Be(eventName);
    }

    private IResult Handle()
    {
        Interlocked.Increment(ref _handled);
        return Results.Ok();
    }

    // A trigger stands in for the disk, which no test can fill.
    private void FillDisk()
        => Execute("CREATE TRIGGER full BEFORE INSERT ON webhook_messages BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END");

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection(_folder.ConnectionString("sqlite"));
        connection.Open();
        using var command = new SqliteCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    private Task<HealthReportEntry> HealthAsync(HealthStatus status, Action? beforeEach = null)
        => Eventually.GetAsync(
            async () =>
            {
                beforeEach?.Invoke();
                return (await _api.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries.Values.Single();
            },
            health => health.Status == status);
}
