using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using WebhookMiddleware;
using WebhookMiddleware.AspNetCore;
using WebhookMiddleware.AspNetCore.Binding;
using WebhookMiddleware.AspNetCore.Capture;
using WebhookMiddleware.AspNetCore.Clients;
using WebhookMiddleware.AspNetCore.Descriptions;
using WebhookMiddleware.AspNetCore.Descriptions.Events;
using WebhookMiddleware.AspNetCore.Descriptions.Operations;
using WebhookMiddleware.AspNetCore.Endpoints;
using WebhookMiddleware.AspNetCore.Filters;
using WebhookMiddleware.AspNetCore.Json;
using WebhookMiddleware.AspNetCore.Management;
using WebhookMiddleware.AspNetCore.Management.Schemas;
using WebhookMiddleware.AspNetCore.Middleware;
using WebhookMiddleware.AspNetCore.Payloads;
using WebhookMiddleware.AspNetCore.Requests;
using WebhookMiddleware.AspNetCore.Responses;
using WebhookMiddleware.AspNetCore.Routes;
using WebhookMiddleware.DependencyInjection;
using WebhookMiddleware.Pipeline;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides extension methods that add webhooks to an ASP.NET Core application.</summary>
public static class WebhookServiceCollectionExtensions
{
    /// <summary>
    /// Adds webhooks. Settings are read from the configuration section <c>Webhooks</c> and then changed by <paramref name="configure"/>. A
    /// store must be chosen on the returned builder, or the host does not start. Safe to call twice.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Changes the settings and adds events; null for no changes.</param>
    /// <returns>The builder, on which a store and other features are added.</returns>
    [RequiresUnreferencedCode(PublishingLimits.Trimming)]
    [RequiresDynamicCode(PublishingLimits.AheadOfTime)]
    public static IWebhookBuilder AddWebhooks(this IServiceCollection services, Action<WebhookOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);

        var builder = services.AddWebhookCore(configure);
        builder.AddSettings<WebhookHttpOptions>();
        AddBinding(services);
        AddAdapters(services);
        services.AddBoundedListeners();
        services.AddWebhookManagement();
        services.AddWebhookTrials();
        services.TryAddSingleton<EventDescriptions>();
        services.TryAddSingleton<ClientResponses>();
        services.TryAddSingleton<ManagementDescriptions>();
        services.TryAddSingleton<IWebhookDescriptions, WebhookDescriptions>();
        return builder;
    }

    /// <summary>
    /// Binds events by route, from configuration such as the section <c>Webhooks:Routes</c>, without a change to code. An unknown setting
    /// of an entry, or a route that no endpoint has, stops the host's start.
    /// </summary>
    /// <param name="builder">The builder that <c>AddWebhooks()</c> returned.</param>
    /// <param name="routes">The section with a list of <see cref="WebhookRoute"/>.</param>
    public static IWebhookBuilder AddRoutes(this IWebhookBuilder builder, IConfiguration routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        if (routes is IConfigurationSection section
            && section.Path.Split(ConfigurationPath.KeyDelimiter) is [var root, var name, ..]
            && root.Equals(WebhookOptions.SectionName, StringComparison.OrdinalIgnoreCase))
        {
            builder.AllowSettings(name);
        }

        return builder.AddRoutes(options => RouteMapSection.Read(routes, options));
    }

    /// <summary>Binds events by route, from code.</summary>
    /// <param name="builder">The builder that <c>AddWebhooks()</c> returned.</param>
    /// <param name="configure">Adds routes.</param>
    public static IWebhookBuilder AddRoutes(this IWebhookBuilder builder, Action<WebhookRouteOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.Configure(configure);
        return builder;
    }

    private static void AddBinding(IServiceCollection services)
    {
        services.TryAddSingleton<RouteMap>();
        services.TryAddSingleton<KnownRoutes>();
        services.TryAddSingleton<WebhookBindingErrors>();
        services.TryAddSingleton<WebhookBindingFactory>();
        services.TryAddSingleton<BoundDelegates>();
        services.TryAddSingleton<ActionBindings>();
        services.TryAddSingleton<ActionBinder>();
        services.TryAddSingleton<CatchAllBinder>();
        services.TryAddSingleton<WebhookEndpointBinder>();
        services.TryAddSingleton<UnservableEndpoints>();
        services.TryAddSingleton<WebhookEndpointIndex>();
        services.TryAddSingleton<IWebhookEndpointSource>(provider => provider.GetRequiredService<WebhookEndpointIndex>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupFilter, WebhookStartupFilter>());
    }

    private static void AddAdapters(IServiceCollection services)
    {
        services.TryAddSingleton<ApiJsonOptions>();
        services.TryAddSingleton<EventPayloadTypes>();
        services.TryAddSingleton<WebhookInvocationFactory>();
        services.TryAddSingleton<WebhookRequestRunner>();
        services.TryAddSingleton<ResponseScopes>();
        services.TryAddSingleton<IWebhookResponseWriter, ProblemResponseWriter>();

        services.TryAddSingleton<ControllerValidation>();
        services.TryAddSingleton<ActionPayloads>();
        services.TryAddSingleton<WebhookActionFilter>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IActionDescriptorProvider, WebhookActionProvider>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<MatcherPolicy, WebhookMatcherPolicy>());

        services.TryAddSingleton<RequestBodyReader>();
        services.TryAddSingleton<HandlerValidation>();
        services.TryAddSingleton<HandlerPayloads>();
        services.TryAddSingleton<BodyIntake>();
        services.TryAddSingleton<BoundBodySize>();
        services.TryAddSingleton<WebhookEndpointFilterFactory>();

        services.TryAddSingleton<WebhookMiddlewareState>();
        services.TryAddSingleton<BodyLevelBindings>();
        services.TryAddSingleton<BodyLevelAdapter>();

        services.TryAddSingleton<CurrentRequest>();
        services.Replace(ServiceDescriptor.Singleton<IInvocationContext, HttpInvocationContext>());
    }
}
