using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using WebhookMiddleware.Administration;
using WebhookMiddleware.Audit;
using WebhookMiddleware.Background;
using WebhookMiddleware.Core.Tests.Webhooks;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.TestSupport.Stores;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Core.Tests.Administration;

/// <summary>The administration as it is registered, over a store in memory.</summary>
internal sealed class AdministrationFixture : IDisposable
{
    private readonly ServiceProvider _services;

    public AdministrationFixture(FakeWebhookStore? store = null, FakeTimeProvider? time = null)
    {
        Store = store ?? Store;
        Time = time ?? Time;
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddProvider(new FakeLoggerProvider(Logs)));
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddSingleton<TimeProvider>(Time);
        services.AddSingleton<IWebhookStore>(Store);
        services.AddSingleton<IWebhookHistory>(Store.History);
        services.AddSingleton<IAuditLog>(Store.Audit);
        services.AddSingleton<IDeliveryLog>(Deliveries);
        services.AddSingleton<IDeliverySignal>(Deliveries);
        services.AddSingleton<IWebhookChangeListener>(First);
        services.AddWebhookCore().AddLoyaltyEvents();
        services.AddSingleton<IWebhookChangeListener>(Last);
        _services = services.BuildServiceProvider();
        Administration = Get<IWebhookAdministration>();
    }

    public IWebhookAdministration Administration { get; }

    public FakeWebhookStore Store { get; } = new();

    public FakeTimeProvider Time { get; } = new(TestWebhooks.Now);

    public FakeDeliveryLog Deliveries { get; } = new();

    public FakeLogCollector Logs { get; } = new();

    /// <summary>A listener that was registered before the webhooks.</summary>
    public Listener First { get; } = new();

    /// <summary>A listener that was registered after the webhooks.</summary>
    public Listener Last { get; } = new();

    public T Get<T>()
        where T : notnull
        => _services.GetRequiredService<T>();

    /// <summary>Returns a stored webhook.</summary>
    public Webhook Given(Func<Webhook, Webhook>? change = null)
    {
        var webhook = TestWebhooks.Valid() with { Id = Guid.CreateVersion7(TestWebhooks.Now) };
        webhook = change?.Invoke(webhook) ?? webhook;
        Store.Put(webhook);
        return webhook;
    }

    public async Task<Webhook> ReadAsync(Guid id) => (await Store.FindAsync(id, CancellationToken.None))!;

    public void Dispose() => _services.Dispose();

    internal sealed class Listener : IWebhookChangeListener
    {
        public int Changes { get; private set; }

        public bool Fails { get; set; }

        public Task WebhooksChangedAsync(CancellationToken cancellationToken)
        {
            Changes++;
            return Fails ? Task.FromException(new InvalidOperationException("The listener is broken.")) : Task.CompletedTask;
        }
    }
}
