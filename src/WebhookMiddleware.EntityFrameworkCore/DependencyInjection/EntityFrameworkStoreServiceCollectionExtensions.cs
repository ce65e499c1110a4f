using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using WebhookMiddleware.Audit;
using WebhookMiddleware.Background;
using WebhookMiddleware.CallLog;
using WebhookMiddleware.DependencyInjection;
using WebhookMiddleware.EntityFrameworkCore.Audit;
using WebhookMiddleware.EntityFrameworkCore.Backends;
using WebhookMiddleware.EntityFrameworkCore.CallLog;
using WebhookMiddleware.EntityFrameworkCore.Database;
using WebhookMiddleware.EntityFrameworkCore.Delivery;
using WebhookMiddleware.EntityFrameworkCore.Enlistment;
using WebhookMiddleware.EntityFrameworkCore.Failures;
using WebhookMiddleware.EntityFrameworkCore.Outbox;
using WebhookMiddleware.EntityFrameworkCore.Secrets;
using WebhookMiddleware.EntityFrameworkCore.Startup;
using WebhookMiddleware.EntityFrameworkCore.Statistics;
using WebhookMiddleware.EntityFrameworkCore.Webhooks;
using WebhookMiddleware.Failures;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Statistics;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.EntityFrameworkCore.DependencyInjection;

/// <summary>Registers the stores of this package, for packages that add a database provider.</summary>
public static class EntityFrameworkStoreServiceCollectionExtensions
{
    /// <summary>
    /// Registers the stores on a database. A second call changes only the database: the last one applies, so that a test can replace the
    /// application's choice.
    /// </summary>
    /// <param name="services">The services of the builder that <c>AddWebhooks()</c> returned.</param>
    /// <param name="backend">Creates the provider. The container disposes of it.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddEntityFrameworkStores(
        this IServiceCollection services, Func<IServiceProvider, IStoreBackend> backend)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(backend);

        services.Replace(ServiceDescriptor.Singleton(backend));
        if (services.Any(service => service.ServiceType == typeof(WebhookDatabase)))
        {
            return services;
        }

        services.AddDataProtection();
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.AddPooledDbContextFactory<WebhookDbContext>(Configure);

        // Otherwise 'dotnet ef' finds this context in an application, beside the application's own.
        services.Remove(services.Last(service => service.ServiceType == typeof(DbContextOptions)));
        services.AddSingleton(CreateDatabase);
        services.TryAddSingleton<SecretsVault>();
        services.TryAddSingleton<SecretsRenewal>();
        services.TryAddSingleton<WebhookRowMapper>();
        services.TryAddWebhookStore<IWebhookStore, WebhookStore>();
        services.TryAddWebhookStore<IWebhookHistory, WebhookHistory>();
        services.TryAddWebhookStore<IAuditLog, AuditLog>();
        AddCallLog(services);
        AddStatistics(services);
        AddDelivery(services);
        AddEnlistment(services);
        services.AddHostedService<StoreInitializer>();
        services.AddHostedService<KeyPersistenceWarning>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, SecretsRenewal>(
            provider => provider.GetRequiredService<SecretsRenewal>()));
        return services;
    }

    private static WebhookDatabase CreateDatabase(IServiceProvider services)
        => new(
            services.GetRequiredService<IDbContextFactory<WebhookDbContext>>(),
            services.GetRequiredService<IStoreBackend>(),
            services.GetServices<IHostEnvironment>().Any(environment => !environment.IsDevelopment()),
            services.GetRequiredService<ILogger<WebhookDatabase>>());

    private static void AddCallLog(IServiceCollection services)
    {
        services.TryAddSingleton(provider => provider.GetRequiredService<IStoreBackend>()
            .CreateCallLog(provider.GetRequiredService<WebhookDatabase>()));
        services.TryAddWebhookStore<ICallLogWriter>(provider => provider.GetRequiredService<ICallLogStore>());
        services.TryAddWebhookStore<ICallLogReader>(provider => provider.GetRequiredService<ICallLogStore>());
    }

    private static void AddStatistics(IServiceCollection services)
    {
        services.TryAddSingleton(provider => provider.GetRequiredService<IStoreBackend>()
            .CreateStatistics(provider.GetRequiredService<WebhookDatabase>()));
        services.TryAddWebhookStore<IStatisticsWriter>(provider => provider.GetRequiredService<IStatisticsStore>());
        services.TryAddWebhookStore<IStatisticsReader>(provider => provider.GetRequiredService<IStatisticsStore>());
        services.TryAddWebhookStore<IFailureStore, FailureStore>();
    }

    private static void AddDelivery(IServiceCollection services)
    {
        services.AddOptions();
        services.TryAddSingleton<OutboxMessageMapper>();
        services.TryAddSingleton<StoredMessages>();
        services.TryAddSingleton(static provider => new DeliveryStoreDependencies(
            provider.GetRequiredService<WebhookDatabase>(),
            provider.GetRequiredService<StoredMessages>(),
            provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(provider => provider.GetRequiredService<IStoreBackend>()
            .CreateDeliveryStore(provider.GetRequiredService<DeliveryStoreDependencies>()));
        services.TryAddWebhookStore<IOutboxStore>(provider => provider.GetRequiredService<DeliveryStore>());
        services.TryAddWebhookStore<IDeliveryQueue>(provider => provider.GetRequiredService<DeliveryStore>());
        services.TryAddWebhookStore<IDeliveryLog, DeliveryLog>();
    }

    private static void AddEnlistment(IServiceCollection services)
    {
        services.TryAddSingleton<EnlistmentCompletion>();
        services.TryAddSingleton<EnlistmentVerifier>();
        services.TryAddSingleton<ContextEnlistment>();
        services.TryAddSingleton<IDbContextOutbox, DbContextOutbox>();

        // A store that stands alone, without the services of AddWebhooks(), has no queue to maintain.
        if (services.Any(service => service.ServiceType == typeof(IDeliverySignal)))
        {
            services.AddHostedService<EnlistmentMaintenance>();
            services.AddSingleton(new RegisteredContexts(services));
            services.AddSingleton<EnlistmentCheck>();
        }
    }

    private static void Configure(IServiceProvider services, DbContextOptionsBuilder options)
    {
        services.GetRequiredService<IStoreBackend>().Configure(options);

        // The version is queried once a second, which at EF's default levels alone would fill the host's log. Failures are thrown to the
        // callers, which log them; EF would log each of them a second time.
        options.ConfigureWarnings(warnings => warnings.Log(
            (RelationalEventId.CommandExecuted, LogLevel.Debug),
            (RelationalEventId.CommandError, LogLevel.Debug),
            (RelationalEventId.ConnectionError, LogLevel.Debug),
            (CoreEventId.QueryIterationFailed, LogLevel.Debug),
            (CoreEventId.SaveChangesFailed, LogLevel.Debug)));
    }
}
