using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Formatters;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WebhookMiddleware.AspNetCore.Binding;
using WebhookMiddleware.AspNetCore.Filters;
using WebhookMiddleware.AspNetCore.Management.Schemas;
using WebhookMiddleware.AspNetCore.Middleware;
using WebhookMiddleware.AspNetCore.Requests;
using WebhookMiddleware.AspNetCore.Routes;
using WebhookMiddleware.Exclusion;

namespace WebhookMiddleware.AspNetCore.Endpoints;

/// <summary>
/// Binds the application's endpoints once all of them are mapped, and checks everything that can be checked before the first request.
/// Errors stop the start and are reported all at once.
/// </summary>
internal sealed partial class WebhookStartupFilter(
    IServiceProvider services,
    WebhookEndpointBinder binder,
    WebhookEndpointIndex index,
    EventPayloadTypes payloadTypes,
    WebhookBindingErrors errors,
    RouteMap map,
    KnownRoutes routes,
    WebhookMiddlewareState middleware,
    CurrentRequest current,
    IOptions<WebhookRouteOptions> routeOptions,
    IOptions<WebhookHttpOptions> httpOptions,
    IOptions<MvcOptions> mvcOptions,
    ILogger<WebhookStartupFilter> logger) : IStartupFilter
{
    // The key under which UseRouting stores the route builder for UseEndpoints.
    private const string EndpointRouteBuilderKey = "__EndpointRouteBuilder";

    private readonly HashSet<EndpointDataSource> _served = [];

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        // A WebApplication has built its pipeline by now, and the next call adds authorisation in front of it. A Startup class builds its
        // pipeline in the next call. The placement is therefore checked twice.
        CheckPlacement();
        app.Use(current.Before);
        next(app);
        CheckPlacement();

        if (app.Properties.TryGetValue(EndpointRouteBuilderKey, out var value) && value is IEndpointRouteBuilder endpoints)
        {
            Bind(endpoints.DataSources);
        }

        binder.BindRouteless(isLegacyRouting: !mvcOptions.Value.EnableEndpointRouting);
        CheckBranches();
        CheckRouteMap();
        CheckJson();
        payloadTypes.Check();
        errors.ThrowIfAny();
        LogExcludedMembers();
    };

    private void Bind(ICollection<EndpointDataSource> dataSources)
    {
        _served.UnionWith(dataSources);
        var bound = dataSources.Select(inner => (Inner: inner, Source: new WebhookEndpointDataSource(inner, binder, services))).ToArray();
        dataSources.Clear();
        foreach (var (inner, source) in bound)
        {
            Build(inner, source);
            dataSources.Add(source);
        }
    }

    // Builds the endpoints now, so that their errors stop the start instead of failing a request.
    private void Build(EndpointDataSource inner, WebhookEndpointDataSource source)
    {
        try
        {
            _ = source.Endpoints;
        }
        catch (Exception exception) when (UnbuildableEndpoint.IsCauseOf(exception))
        {
            // Nothing else can be checked without the endpoints.
            errors.Add(UnbuildableEndpoint.Describe(inner, services, exception));
            errors.ThrowIfAny();
        }
    }

    private void CheckPlacement()
    {
        foreach (var misplacement in middleware.TakeMisplacements())
        {
            errors.Add(misplacement);
        }
    }

    // A branch (app.Map, app.MapWhen) has a route builder of its own, which is out of reach here. A bound endpoint must not be served
    // unguarded in a branch.
    private void CheckBranches()
    {
        if (services.GetService<EndpointDataSource>() is not CompositeEndpointDataSource all)
        {
            return;
        }

        foreach (var endpoint in all.DataSources.Where(source => !_served.Contains(source)).SelectMany(source => source.Endpoints))
        {
            var metadata = endpoint.Metadata;
            if (metadata.GetMetadata<WebhookBindingAttribute>() is { } binding
                && metadata.GetMetadata<WebhookFilterMarker>() is not { NeedsIntake: false }
                && metadata.GetMetadata<DisableWebhooksAttribute>() is null)
            {
                errors.Add(
                    $"Endpoint {endpoint.DisplayName} is bound to '{binding.Event}', but is routed in a branch of the pipeline, "
                        + "which webhooks can't serve. Map it on the application itself.");
            }
        }
    }

    private void CheckRouteMap()
    {
        map.ParseErrors.ForEach(errors.Add);
        binder.CheckRoutes();
        foreach (var entry in map.Unmatched)
        {
            var message = $"Route map entry '{entry.Route}' ({string.Join(", ", entry.Methods)}) matches no endpoint.";
            if (routeOptions.Value.AllowUnmatched)
            {
                Log.Unmatched(logger, message);
            }
            else
            {
                errors.Add(message);
            }
        }

        foreach (var (entry, endpoint) in map.Hidden)
        {
            errors.Add(
                $"Route map entry '{entry.Route}' ({string.Join(", ", entry.Methods)}) is served by a catch-all, but endpoint '{endpoint}' "
                    + "takes all its requests first. Bind that endpoint: give the map an entry with its route.");
        }

        foreach (var (entry, catchAll) in map.MatchedByCatchAllOnly)
        {
            if (routes.FindNearest(entry.Pattern) is { } nearest)
            {
                Log.MatchedByCatchAllOnly(logger, entry.Route, string.Join(", ", entry.Methods), catchAll, nearest);
            }
        }

        var ambiguous = httpOptions.Value.AllowAmbiguousRequests ? "are served (AllowAmbiguousRequests)" : "get 400";
        foreach (var catchAll in map.Watched)
        {
            var watched = string.Join(", ", catchAll.Select(entry => $"{string.Join('|', entry.Methods)} {entry.Route}"));
            Log.Watched(logger, watched, catchAll.Key, ambiguous);
        }
    }

    // Payloads are written and bound with System.Text.Json: another serialiser would give members names that clients don't see.
    private void CheckJson()
    {
        if (index.HasControllers && mvcOptions.Value.InputFormatters.Any(IsNewtonsoft))
        {
            errors.Add("Controllers with webhooks need System.Text.Json, but this host has called AddNewtonsoftJson().");
        }

        static bool IsNewtonsoft(IInputFormatter formatter)
            => formatter.GetType().FullName!.Contains("NewtonsoftJson", StringComparison.Ordinal);
    }

    // An operator who misses a member in a webhook finds here why it is missing, and how to include it.
    private void LogExcludedMembers()
    {
        if (!logger.IsEnabled(LogLevel.Information))
        {
            return;
        }

        var lists = index.Endpoints.GroupBy(endpoint => (endpoint.Route, Members: ExcludedMembersOf(endpoint)));
        foreach (var list in lists.Where(list => list.Key.Members.Length > 0))
        {
            var (events, methods) = (Join(list.Select(endpoint => endpoint.Event)), Join(list.Select(endpoint => endpoint.Method)));
            Log.Excluded(logger, events, methods, list.Key.Route, list.Key.Members);
        }

        static string Join(IEnumerable<string> names) => string.Join(", ", names.Distinct().Order(StringComparer.Ordinal));
    }

    private static string ExcludedMembersOf(BoundEndpoint endpoint)
        => MemberPlan.Find(endpoint.PayloadType, endpoint.Options) is { } plan
            ? string.Join(", ", MemberPlace.Root(endpoint.Exclusion, plan).ListExcluded())
            : "";

    private static partial class Log
    {
        [LoggerMessage(EventId = 704, EventName = "WebhookMembersExcluded", Level = LogLevel.Information,
            Message = "Webhooks on {Events} of {Methods} {Route} do not receive {Members}: members that are excluded, or that look like "
                + "credentials. To send one that looks like a credential, list it under 'include' in the binding.")]
        public static partial void Excluded(ILogger logger, string events, string methods, string route, string members);

        [LoggerMessage(EventId = 705, EventName = "WebhookRouteMetByCatchAll", Level = LogLevel.Warning,
            Message = "Route map entry '{Route}' ({Methods}) is matched by the catch-all '{CatchAll}' only: no other endpoint has this "
                + "route with these methods. Did you mean '{Nearest}'? If the route is served behind the catch-all, ignore this warning.")]
        public static partial void MatchedByCatchAllOnly(
            ILogger logger, string route, string methods, string catchAll, string nearest);

        [LoggerMessage(EventId = 711, EventName = "WebhookCatchAllWatched", Level = LogLevel.Information,
            Message = "Webhooks watch {Watched} behind the catch-all '{CatchAll}'. Other methods and paths pass without a webhook; "
                + "requests that a server behind it may read differently {Ambiguous} while a webhook is active.")]
        public static partial void Watched(ILogger logger, string watched, string catchAll, string ambiguous);

        [LoggerMessage(EventId = 706, EventName = "WebhookRouteUnmatched", Level = LogLevel.Warning,
            Message = "{Problem}")]
        public static partial void Unmatched(ILogger logger, string problem);
    }
}
