using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using WebhookMiddleware.CallLog;
using WebhookMiddleware.DependencyInjection;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.Support;

/// <summary>One host's services, with a store: what a process is to the database.</summary>
public sealed class StoreHost : IDisposable
{
    public StoreHost(Action<IWebhookBuilder> useStore, SwitchableKeyRing? keyRing = null)
    {
        KeyRing = keyRing ?? new SwitchableKeyRing();
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(Time);
        services.AddFakeLogging();
        useStore(new WebhookBuilder(services).AddLoyaltyEvents());
        services.AddSingleton<IDataProtectionProvider>(KeyRing);
        Services = services.BuildServiceProvider(validateScopes: true);
    }

    public ServiceProvider Services { get; }

    public SwitchableKeyRing KeyRing { get; }

    public FakeTimeProvider Time { get; } = new(Samples.Noon);

    public FakeLogCollector Logs => Services.GetFakeLogCollector();

    public IWebhookStore Webhooks => Services.GetRequiredService<IWebhookStore>();

    public ICallLogWriter CallLogWriter => Services.GetRequiredService<ICallLogWriter>();

    public ICallLogReader CallLogReader => Services.GetRequiredService<ICallLogReader>();

    internal IOutboxStore Outbox => Services.GetRequiredService<IOutboxStore>();

    internal IDeliveryQueue Queue => Services.GetRequiredService<IDeliveryQueue>();

    public IDeliveryLog DeliveryLog => Services.GetRequiredService<IDeliveryLog>();

    public void Dispose() => Services.Dispose();
}
