using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Routing;
using WebhookMiddleware.AspNetCore.Binding;
using WebhookMiddleware.AspNetCore.Filters;
using WebhookMiddleware.AspNetCore.Json;
using WebhookMiddleware.AspNetCore.Management.Schemas;
using WebhookMiddleware.AspNetCore.Payloads;

namespace WebhookMiddleware.AspNetCore.Endpoints;

/// <summary>
/// Records which endpoints raise which events, as found when the endpoints were built. The management API lists them.
/// </summary>
internal sealed class WebhookEndpointIndex(ActionPayloads actions, ApiJsonOptions json) : IWebhookEndpointSource
{
    private readonly ConcurrentDictionary<(string Event, string Method, string Route), BoundEndpoint> _endpoints = [];

    public IReadOnlyList<BoundEndpoint> Endpoints
        => [.. _endpoints.Values.OrderBy(e => e.Route, StringComparer.Ordinal).ThenBy(e => e.Method, StringComparer.Ordinal)];

    /// <summary>Gets a value indicating whether any controller's endpoint is bound.</summary>
    public bool HasControllers { get; private set; }

    public void Add(RouteEndpoint endpoint, EndpointKind kind, WebhookBinding binding)
    {
        HasControllers |= kind == EndpointKind.Controller;
        var methods = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods is { Count: > 0 } declared ? declared : ["*"];
        var (type, options, tests) = PayloadOf(endpoint, kind);
        foreach (var bound in binding.Before.Concat(binding.After))
        {
            foreach (var method in methods.Where(method => method == "*" || bound.IsRaisedBy(method)))
            {
                var item = new BoundEndpoint(bound.Event.Name, method, binding.Route ?? "", type, options, bound.Exclusion)
                {
                    Endpoint = endpoint,
                    RequiresNonNullable = kind == EndpointKind.Controller && actions.RequiresNonNullable,
                    Writable = bound.Writable,
                    TestPayloads = tests,
                };
                _endpoints[(item.Event, item.Method, item.Route)] = item;
            }
        }
    }

    /// <summary>Adds a route that a catch-all endpoint serves.</summary>
    public void Add(WebhookBinding binding, IEnumerable<string> methods)
    {
        foreach (var bound in binding.Before.Concat(binding.After))
        {
            foreach (var method in methods)
            {
                var item = new BoundEndpoint(bound.Event.Name, method, binding.Route ?? "", null, json.RouteHandlers, bound.Exclusion)
                {
                    Writable = bound.Writable,
                };
                _endpoints.TryAdd((item.Event, item.Method, item.Route), item);
            }
        }
    }

    private (Type? Type, JsonSerializerOptions Options, ITestPayloads? Tests) PayloadOf(RouteEndpoint endpoint, EndpointKind kind)
    {
        if (kind == EndpointKind.Controller)
        {
            var action = endpoint.Metadata.GetRequiredMetadata<ControllerActionDescriptor>();
            var source = actions.For(action);
            return (source.Type, source.Json ?? json.Controllers, new ActionTestPayloads(action, source));
        }

        var filter = endpoint.Metadata.GetMetadata<WebhookFilterMarker>();
        return (
            filter is null ? DeclaredBody.TypeOf(endpoint.Metadata) : filter.PayloadType,
            filter?.Json ?? json.RouteHandlers,
            filter?.TestPayloads);
    }
}
