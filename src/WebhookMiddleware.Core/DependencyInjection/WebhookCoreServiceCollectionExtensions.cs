using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using WebhookMiddleware;
using WebhookMiddleware.Background;
using WebhookMiddleware.CallLog;
using WebhookMiddleware.DependencyInjection;
using WebhookMiddleware.Diagnostics;
using WebhookMiddleware.FailureEvents;
using WebhookMiddleware.Payloads;
using WebhookMiddleware.Pipeline;
using WebhookMiddleware.Registry;
using WebhookMiddleware.Settings;
using WebhookMiddleware.Statistics;
using WebhookMiddleware.WarmUp;
using WebhookMiddleware.Webhooks;
using WebhookMiddleware.Webhooks.Configured;
using WebhookMiddleware.Webhooks.Validation;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides extensions to add webhooks to a process of any kind.</summary>
public static class WebhookCoreServiceCollectionExtensions
{
    /// <summary>
    /// Adds webhooks without ASP.NET Core, for worker processes. Web applications call <c>AddWebhooks()</c>. Settings are read from the
    /// configuration section <c>Webhooks</c>, then changed by <paramref name="configure"/>. A store must be chosen on the result. Can be
    /// called more than once.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Changes the settings and adds the application's own events.</param>
    /// <returns>The builder to which a store and features are added.</returns>
    [RequiresUnreferencedCode(PublishingLimits.Trimming)]
    [RequiresDynamicCode(PublishingLimits.AheadOfTime)]
    public static IWebhookBuilder AddWebhookCore(this IServiceCollection services, Action<WebhookOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);

        services.AddLogging();
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(Jitter.Shared);
        MissingStore.Add(services);
        AddOptions(services, configure);
        AddPipeline(services);
        AddRegistry(services);
        AddCallLog(services);
        AddStatistics(services);
        AddWarmUp(services);
        services.AddWebhookDelivery();
        services.AddWebhookCalling();
        services.AddWebhookAdministration();
        return new WebhookBuilder(services);
    }

    private static void AddOptions(IServiceCollection services, Action<WebhookOptions>? configure)
    {
        var options = services.AddOptions<WebhookOptions>();
        if (services.TryAddSettingsSection<WebhookOptions>())
        {
            services.AddSingleton<IValidateOptions<WebhookOptions>, WebhookOptionsRules>();
            services.AddSingleton<IValidateOptions<WebhookOptions>, KnownSettings>();
            services.AddSingleton(new SettingsPart([ConfigurationReader.Key], static () => []));
            options.ValidateOnStart();
        }

        if (configure is not null)
        {
            options.Configure(configure);
        }
    }

    private static void AddPipeline(IServiceCollection services)
    {
        services.AddWebhookEvents();
        services.TryAddSingleton<WebhookMetrics>();
        services.TryAddSingleton<AwaitedPayloads>();
        services.TryAddSingleton<CallSlots>();
        services.TryAddSingleton<StageCaller>();
        services.TryAddSingleton<RunMessages>();
        services.TryAddSingleton<CallJournal>();
        services.TryAddSingleton<WebhookPipeline>();
        services.TryAddSingleton<WebhookTrials>();
        services.TryAddSingleton<IInvocationContext, WorkerInvocationContext>();
        services.TryAddSingleton<PayloadValidators>();
        services.TryAddSingleton<RaisedEvents>();
        services.TryAddSingleton<IEventEnlistment, EventEnlistment>();
        services.TryAddSingleton<IWebhookRaiser, WebhookRaiser>();
        services.TryAddSingleton<IScheduledEvents, ScheduledEvents>();
        services.TryAddSingleton<ShadowCalls>();
        services.AddHostedSingleton<ShadowCalls>();
    }

    private static void AddRegistry(IServiceCollection services)
    {
        services.TryAddSingleton<ConfiguredWebhooks>();
        services.TryAddSingleton<ConfigurationReader>();
        services.TryAddSingleton<ConfigurationService>();
        services.AddHostedSingleton<ConfigurationService>();
        services.TryAddSingleton<WebhookRegistry>();
        services.TryAddSingleton<IRequiredTime, RequiredTime>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IWebhookChangeListener, WebhookRegistry>(
            provider => provider.GetRequiredService<WebhookRegistry>()));
        services.TryAddSingleton<WebhookSwitch>();
        services.AddHostedSingleton<WebhookSwitch>();
        services.TryAddSingleton<WebhookReloader>();
        services.AddHostedSingleton<WebhookReloader>();
    }

    private static void AddCallLog(IServiceCollection services)
    {
        services.TryAddSingleton<CallLogStatus>();
        services.TryAddSingleton<CallLogBuffer>();
        services.TryAddSingleton<ICallLogFlush>(provider => provider.GetRequiredService<CallLogBuffer>());
        services.TryAddSingleton<CallLogService>();
        services.AddHostedSingleton<CallLogService>();
    }

    // Before the services that deliver: hosts stop their services in reverse, and the last attempts are counted, too.
    private static void AddStatistics(IServiceCollection services)
    {
        services.TryAddSingleton<StatisticsRecorder>();
        services.TryAddSingleton<StatisticsService>();
        services.TryAddSingleton<IStatisticsFlush>(provider => provider.GetRequiredService<StatisticsService>());
        services.TryAddSingleton<StatisticsRows>();
        services.TryAddSingleton<IWebhookStatistics, WebhookStatistics>();
        services.TryAddSingleton<CountedIntervals>();
        services.TryAddSingleton<StatisticsOverviewReader>();
        services.AddHostedSingleton<StatisticsService>();
        services.TryAddSingleton<FailureNotices>();
        services.TryAddSingleton<FailureEventWorker>();
        services.AddHostedSingleton<FailureEventWorker>();
    }

    private static void AddWarmUp(IServiceCollection services)
    {
        services.TryAddSingleton(static _ => new LoadFailures());
        services.TryAddSingleton<Rehearsal>();
        services.TryAddSingleton<WarmUpService>();
        services.AddHostedSingleton<WarmUpService>();
    }
}
