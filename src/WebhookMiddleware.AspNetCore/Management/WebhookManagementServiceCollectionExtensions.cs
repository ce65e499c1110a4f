using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using WebhookMiddleware.AspNetCore.Management.Access;
using WebhookMiddleware.AspNetCore.Management.Guides;
using WebhookMiddleware.AspNetCore.Management.Schemas;
using WebhookMiddleware.AspNetCore.Management.Trials;
using WebhookMiddleware.DependencyInjection;
using WebhookMiddleware.Health;
using WebhookMiddleware.Redaction;
using WebhookMiddleware.Templates.Members;

namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>Registers the management API.</summary>
internal static class WebhookManagementServiceCollectionExtensions
{
    public static void AddWebhookManagement(this IServiceCollection services)
    {
        services.AddWebhookAdministration();
        services.TryAddSingleton<Redactor>();
        services.TryAddSingleton<ManagementGate>();
        services.TryAddSingleton<PayloadDescriber>();
        services.TryAddSingleton<EventPayloads>();
        services.TryAddSingleton<IPayloadShapes, PayloadShapes>();
        services.TryAddSingleton<HookEndpoints>();
        services.TryAddSingleton<HookOrderEndpoints>();
        services.TryAddSingleton<VersionEndpoints>();
        services.TryAddSingleton<AuditEndpoints>();
        services.TryAddSingleton<TransferEndpoints>();
        services.TryAddSingleton<EventEndpoints>();
        services.TryAddSingleton<GuideEndpoints>();
        services.TryAddSingleton<EventGuide>();
        services.TryAddSingleton<CallEndpoints>();
        services.TryAddSingleton<DeliveryEndpoints>();
        services.TryAddSingleton<SwitchEndpoints>();
        services.TryAddSingleton<WebhookHealthCheck>();
        services.TryAddSingleton<HostStatus>();
        services.TryAddSingleton<StatusEndpoints>();
        services.TryAddSingleton<StatisticsEndpoints>();
        services.TryAddSingleton<LiveFeed>();
        services.TryAddSingleton<LiveEndpoints>();
    }

    /// <summary>Registers the tests of webhooks, which need the pipeline and the sources of payloads.</summary>
    public static void AddWebhookTrials(this IServiceCollection services)
    {
        services.TryAddSingleton<TrialTargets>();
        services.TryAddSingleton<TrialPayloads>();
        services.TryAddSingleton<TrialSlots>();
        services.TryAddSingleton<TrialAudit>();
        services.TryAddSingleton<TrialRunner>();
        services.TryAddSingleton<BodyPreview>();
        services.TryAddSingleton<TrialService>();
        services.TryAddSingleton<TrialEndpoints>();
    }
}
