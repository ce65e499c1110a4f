using System.Threading.Channels;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using WebhookMiddleware.Background;
using WebhookMiddleware.EntityFrameworkCore.Tests.Support;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Registry;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.PostgreSql;

/// <summary>Whole hosts that hear of each other. Their polls come far too late to be what is seen here.</summary>
public sealed class PostgreSqlNotificationTests : IClassFixture<PostgreSqlDatabase>, IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly PostgreSqlDatabase _database;
    private readonly SwitchableKeyRing _keyRing = new();
    private readonly IHost _speaker;
    private readonly IHost _hearer;
    private readonly Ear _ear = new();

    public PostgreSqlNotificationTests(PostgreSqlDatabase database)
    {
        _database = database;
        _database.Clear();
        _speaker = NewHost();
        _hearer = NewHost(services => services.AddSingleton<IDeliverySignal>(_ear).AddSingleton<IWebhookChangeListener>(_ear));
    }

    public async Task InitializeAsync()
    {
        await _speaker.StartAsync();
        await _hearer.StartAsync();

        // A listener that has just connected wakes everybody.
        await _ear.WokenAsync();
        await _ear.ChangedAsync();
    }

    public async Task DisposeAsync()
    {
        await _speaker.StopAsync();
        await _hearer.StopAsync();
        _speaker.Dispose();
        _hearer.Dispose();
    }

    [Fact]
    public async Task WriteAsync_OneHost_WakesTheOther()
    {
        await _speaker.Services.GetRequiredService<IOutboxStore>()
            .WriteAsync([Samples.Message(Samples.Delivery(Guid.CreateVersion7()))], TimeSpan.FromMinutes(1), default);

        await _ear.WokenAsync();
    }

    [Fact]
    public async Task RetryAsync_OneHost_WakesTheOther()
    {
        var message = Samples.Message(Samples.Delivery(Guid.CreateVersion7(), claimId: Guid.CreateVersion7()));
        await _speaker.Services.GetRequiredService<IOutboxStore>().WriteAsync([message], TimeSpan.FromMinutes(1), default);
        var delivery = message.Deliveries[0];
        await _speaker.Services.GetRequiredService<IDeliveryQueue>()
            .SettleAsync([new(delivery.Id, delivery.ClaimId!.Value, DeliveryState.Dead, default, Samples.Attempt())], default);
        _ear.Wakes.Should().Be(0, "what the host claimed for itself is nothing for the others");

        await _speaker.Services.GetRequiredService<IDeliveryLog>().RetryAsync(delivery.Id, default);

        await _ear.WokenAsync();
    }

    [Fact]
    public async Task AddAsync_OneHost_IsSeenByTheOther()
    {
        var webhook = Samples.Plain();

        await _speaker.Services.GetRequiredService<IWebhookStore>().AddAsync(webhook, default);

        await _ear.ChangedAsync();
        _hearer.Services.GetRequiredService<WebhookRegistry>().Current.Find(webhook.Id)!.Definition.Name.Should().Be(webhook.Name);
    }

    [Fact]
    public async Task WriteAsync_ManyAtOnce_AreToldTogether()
    {
        var outbox = _speaker.Services.GetRequiredService<IOutboxStore>();
        await Together.RunAsync(20, async _ =>
        {
            for (var i = 0; i < 20; i++)
            {
                await outbox.WriteAsync([Samples.Message(Samples.Delivery(Guid.CreateVersion7()))], TimeSpan.FromMinutes(1), default);
            }

            return true;
        });

        await _ear.WokenAsync();
        _ear.Wakes.Should().BeLessThan(300, "400 writes share their notifications");
    }

    [Fact]
    public async Task Listener_ConnectionIsLost_ComesBackAndCatchesUp()
    {
        _database.Execute($"""
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = '{_database.Name}' AND query LIKE 'LISTEN%'
            """);

        await _ear.WokenAsync();
        await _ear.ChangedAsync();
        await WriteAsync_OneHost_WakesTheOther();
    }

    [Fact]
    public async Task Listener_AnotherListenerFails_IsNotified()
    {
        var ear = new Ear();
        using var host = NewHost(services => services
            .AddSingleton<IWebhookChangeListener, FailingListener>()
            .AddSingleton<IWebhookChangeListener>(ear));
        await host.StartAsync();

        await ear.ChangedAsync();

        await host.StopAsync();
    }

    private IHost NewHost(Action<IServiceCollection>? configure = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddFakeLogging();
        builder.Services.AddWebhookCore(options => options.ReloadInterval = TimeSpan.FromMinutes(1)).AddLoyaltyEvents().UsePostgreSql(_database.ConnectionString);
        builder.Services.AddSingleton<IDataProtectionProvider>(_keyRing);
        configure?.Invoke(builder.Services);
        return builder.Build();
    }

    /// <summary>Hears what the listener passes on.</summary>
    private sealed class Ear : IDeliverySignal, IWebhookChangeListener
    {
        private readonly Channel<bool> _woken = Channel.CreateUnbounded<bool>();
        private readonly Channel<bool> _changed = Channel.CreateUnbounded<bool>();

        public int Wakes => _woken.Reader.Count;

        public void Wake() => _woken.Writer.TryWrite(true);

        public Task WebhooksChangedAsync(CancellationToken cancellationToken)
        {
            _changed.Writer.TryWrite(true);
            return Task.CompletedTask;
        }

        public async Task WokenAsync() => await _woken.Reader.ReadAsync().AsTask().WaitAsync(Patience);

        public async Task ChangedAsync() => await _changed.Reader.ReadAsync().AsTask().WaitAsync(Patience);
    }

    private sealed class FailingListener : IWebhookChangeListener
    {
        public Task WebhooksChangedAsync(CancellationToken cancellationToken) => throw new InvalidOperationException("It failed.");
    }
}
