using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using WebhookMiddleware.Audit;
using WebhookMiddleware.Background;
using WebhookMiddleware.Calling;
using WebhookMiddleware.Core.Tests.Administration;
using WebhookMiddleware.Core.Tests.Background;
using WebhookMiddleware.Core.Tests.Pipeline;
using WebhookMiddleware.Core.Tests.Webhooks;
using WebhookMiddleware.Delivery.Dispatching;
using WebhookMiddleware.Events;
using WebhookMiddleware.Failures;
using WebhookMiddleware.Health;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Registry;
using WebhookMiddleware.TestSupport.Stores;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Core.Tests.Delivery;

/// <summary>Deliveries as they are registered, with store and receivers played, on a clock that stands still.</summary>
internal sealed class DeliveryFixture : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly IConfigurationRoot _configuration = new ConfigurationBuilder().AddInMemoryCollection().Build();
    private bool _isStarted;

    public DeliveryFixture(Action<DeliveryOptions>? configure = null)
    {
        Store = new FakeDeliveryStore(Time);
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Debug).AddProvider(new FakeLoggerProvider(Logs)));
        services.AddSingleton<IConfiguration>(_configuration);
        services.AddSingleton<TimeProvider>(Time);
        services.AddSingleton(new Jitter(FixedRandom.Middle));
        services.AddSingleton<IWebhookStore>(Webhooks);
        services.AddSingleton<IWebhookHistory>(Webhooks.History);
        services.AddSingleton<IAuditLog>(Webhooks.Audit);
        services.AddSingleton<IOutboxStore>(Store);
        services.AddSingleton<IDeliveryQueue>(Store);
        services.AddSingleton<IFailureStore, FakeFailureStore>();
        services.AddSingleton<IDeliveryLog, FakeDeliveryLog>();
        services.AddSingleton<IWebhookCaller>(Caller);
        services.AddWebhookCore(options => configure?.Invoke(options.Delivery)).AddLoyaltyEvents();
        _services = services.BuildServiceProvider();
    }

    public FakeTimeProvider Time { get; } = new(TestWebhooks.Now);

    public FakeDeliveryStore Store { get; }

    public FakeWebhookStore Webhooks { get; } = new();

    public FakeCaller Caller { get; } = new();

    public FakeLogCollector Logs { get; } = new();

    public DeliveryDispatcher Dispatcher => Get<DeliveryDispatcher>();

    public IEnumerable<DeliveryState> States => Store.Rows.Select(row => row.State);

    public T Get<T>()
        where T : notnull
        => _services.GetRequiredService<T>();

    public IEnumerable<string> LogNames(LogLevel level) => Logs.GetSnapshot().Where(log => log.Level == level).Select(log => log.Id.Name!);

    /// <summary>Adds a background webhook of an after-event, unless changed.</summary>
    public Webhook Add(string name, Func<Webhook, Webhook>? change = null)
    {
        var webhook = TestWebhooks.Valid() with
        {
            Id = Guid.CreateVersion7(TestWebhooks.Now),
            Name = name,
            Event = WebhookEvents.AfterRegistration,
            FireAndForget = true,
            AwaitResponse = false,
        };
        webhook = change?.Invoke(webhook) ?? webhook;
        Webhooks.Put(webhook);
        return webhook;
    }

    public Task<HealthCheckResult> CheckHealthAsync()
        => ActivatorUtilities.CreateInstance<WebhookHealthCheck>(_services).CheckHealthAsync(new HealthCheckContext());

    public Task RefreshAsync() => Get<WebhookRegistry>().RefreshAsync(CancellationToken.None);

    public async Task StartAsync()
    {
        await RefreshAsync();
        _isStarted = true;
        await Dispatcher.StartAsync(CancellationToken.None);
    }

    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        _isStarted = false;
        await Dispatcher.StopAsync(cancellationToken);
    }

    /// <summary>Turns the kill switch, as a change of the configuration does.</summary>
    public void Switch(bool enabled)
    {
        _configuration["Webhooks:Enabled"] = enabled.ToString();
        _configuration.Reload();
    }

    /// <summary>Writes one message for the webhook and wakes the dispatcher.</summary>
    public async Task<Guid> EnqueueAsync(Webhook webhook)
    {
        var message = NewMessage(new OutboxDelivery(Guid.CreateVersion7(Time.GetUtcNow()), webhook.Id));
        await Get<IWebhookOutbox>().EnqueueAsync(message, CancellationToken.None);
        return message.Deliveries[0].Id;
    }

    /// <summary>Writes a delivery that a host which is gone had claimed.</summary>
    public Task AddClaimedElsewhereAsync(Webhook webhook, TimeSpan lease)
        => Store.WriteAsync(
            [NewMessage(new OutboxDelivery(Guid.CreateVersion7(Time.GetUtcNow()), webhook.Id, Guid.CreateVersion7(Time.GetUtcNow())))],
            lease,
            CancellationToken.None);

    /// <summary>Returns when the condition holds, without moving the clock.</summary>
    public Task UntilAsync(Func<FakeDeliveryStore, bool> condition) => DescribedAsync(Until.TrueAsync(() => condition(Store)));

    /// <summary>Returns when so many calls have been made in all, without moving the clock.</summary>
    public Task UntilCalledAsync(int times) => DescribedAsync(Until.TrueAsync(() => Caller.Calls.Count >= times));

    /// <summary>Moves the clock until the condition holds.</summary>
    public Task AdvanceUntilAsync(TimeSpan step, Func<FakeDeliveryStore, bool> condition)
        => DescribedAsync(Until.TrueAsync(() => condition(Store), () => Time.Advance(step)));

    public async ValueTask DisposeAsync()
    {
        if (_isStarted)
        {
            using var now = new CancellationTokenSource();
            await now.CancelAsync();
            Store.Before = _ => { };
            await StopAsync(now.Token);
        }

        await _services.DisposeAsync();
    }

    // A wait that fails shows what it has seen.
    private async Task DescribedAsync(Task waiting)
    {
        try
        {
            await waiting;
        }
        catch (TimeoutException exception)
        {
            var rows = Store.Rows.Take(5).Select(row => $"{row.State}, due {row.DueAt:O}, leased until {row.LeasedUntil:O}");
            var logs = Logs.GetSnapshot().TakeLast(10).Select(log => $"{log.Id.Name}: {log.Message} {log.Exception?.Message}");
            throw new TimeoutException(
                $"{exception.Message} It is {Time.GetUtcNow():O}; calls {Caller.Calls.Count}; claims {Store.Count("claim")}, settlements "
                + $"{Store.Count("settle")}, renewals {Store.Count("renew")}. {string.Join("; ", rows)}. {string.Join(" | ", logs)}",
                exception);
        }
    }

    private OutboxMessage NewMessage(OutboxDelivery delivery)
    {
        Get<WebhookEventCatalog>().TryGet(WebhookEvents.AfterRegistration, out var webhookEvent);
        var now = Time.GetUtcNow();
        return new OutboxMessage(
            new WebhookInvocation { Id = Guid.CreateVersion7(now), Event = webhookEvent!, Timestamp = now },
            "{}"u8.ToArray(),
            "{}"u8.ToArray(),
            [delivery]);
    }
}
