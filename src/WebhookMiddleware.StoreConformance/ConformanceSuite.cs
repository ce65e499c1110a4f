using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using WebhookMiddleware.Audit;
using WebhookMiddleware.CallLog;
using WebhookMiddleware.DependencyInjection;
using WebhookMiddleware.Failures;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Statistics;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.StoreConformance;

/// <summary>The base class of the suites. Each test gets the services of a host of its own, whose store is empty.</summary>
public abstract class ConformanceSuite : IDisposable
{
    private readonly Lazy<ServiceProvider> _services;

    /// <summary>Initializes the suite. The services are built when a test first uses them.</summary>
    protected ConformanceSuite() => _services = new Lazy<ServiceProvider>(BuildServices);

    /// <summary>Gets the services of the host.</summary>
    protected IServiceProvider Services => _services.Value;

    /// <summary>Gets the clock of the host (the <see cref="TimeProvider"/>), which stands still until a test advances it.</summary>
    protected FakeTimeProvider Time { get; } = new(Samples.Noon);

    /// <summary>Gets the webhook store.</summary>
    protected IWebhookStore Webhooks => Services.GetRequiredService<IWebhookStore>();

    /// <summary>Gets what webhooks were before.</summary>
    protected IWebhookHistory History => Services.GetRequiredService<IWebhookHistory>();

    /// <summary>Gets the audit.</summary>
    protected IAuditLog AuditLog => Services.GetRequiredService<IAuditLog>();

    /// <summary>Gets the outbox.</summary>
    protected IOutboxStore Outbox => Services.GetRequiredService<IOutboxStore>();

    /// <summary>Gets the delivery queue.</summary>
    protected IDeliveryQueue Queue => Services.GetRequiredService<IDeliveryQueue>();

    /// <summary>Gets the delivery log.</summary>
    protected IDeliveryLog DeliveryLog => Services.GetRequiredService<IDeliveryLog>();

    /// <summary>Gets the role that writes the call log.</summary>
    protected ICallLogWriter CallLogWriter => Services.GetRequiredService<ICallLogWriter>();

    /// <summary>Gets the role that reads the call log.</summary>
    protected ICallLogReader CallLogReader => Services.GetRequiredService<ICallLogReader>();

    /// <summary>Gets the role that writes the statistics.</summary>
    protected IStatisticsWriter StatisticsWriter => Services.GetRequiredService<IStatisticsWriter>();

    /// <summary>Gets the role that reads the statistics.</summary>
    protected IStatisticsReader StatisticsReader => Services.GetRequiredService<IStatisticsReader>();

    /// <summary>Gets the store of failures.</summary>
    protected IFailureStore Failures => Services.GetRequiredService<IFailureStore>();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>
    /// Registers an empty store, as an application would. Called once for each test. A store that has a clock of its own makes that clock
    /// follow <see cref="Time"/>.
    /// </summary>
    /// <param name="builder">
    /// The builder that <c>AddWebhookCore()</c> returned, with the events of <c>AddLoyaltyEvents()</c> and with Data Protection keys that
    /// are kept in memory.
    /// </param>
    protected abstract void UseStore(IWebhookBuilder builder);

    /// <summary>Disposes of the services. A suite that removes its database does so after the call of the base method.</summary>
    /// <param name="disposing">Whether the call comes from <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing && _services.IsValueCreated)
        {
            // A store may implement IAsyncDisposable only.
            _services.Value.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private ServiceProvider BuildServices()
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(Time);
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddSingleton<IDataProtectionProvider>(new EphemeralDataProtectionProvider());
        UseStore(services.AddWebhookCore().AddLoyaltyEvents());
        return services.BuildServiceProvider(validateScopes: true);
    }
}
