using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR;
using WebhookMiddleware.AspNetCore.Binding;
using WebhookMiddleware.AspNetCore.Filters;
using WebhookMiddleware.AspNetCore.Payloads;
using WebhookMiddleware.AspNetCore.Routes;

namespace WebhookMiddleware.AspNetCore.Endpoints;

/// <summary>Detects endpoints whose input can't be shown to webhooks in any way. A host that binds one does not start.</summary>
internal sealed class UnservableEndpoints(IServiceProvider services, ActionPayloads actions, WebhookBindingErrors errors)
{
    // Compared by name, because the product does not depend on gRPC. Its JSON transcoding is served like any request delegate.
    private const string Grpc = "Grpc.AspNetCore.Server.GrpcMethodMetadata";
    private const string GrpcTranscoding = "Microsoft.AspNetCore.Grpc.JsonTranscoding.GrpcJsonTranscodingMetadata";

    /// <summary>Adds an error if the endpoint is bound and can't be served.</summary>
    public void Check(RouteEndpoint endpoint, WebhookBinding? binding)
    {
        var eventName = binding is null ? EventOfPage(endpoint) : binding.Before.Concat(binding.After).First().Event.Name;
        if (eventName is not null && Describe(endpoint.Metadata) is { } kind)
        {
            errors.Add(
                $"Endpoint {RoutePatterns.Describe(endpoint.RoutePattern)} is bound to '{eventName}' but is {kind}, "
                    + "whose input can't be shown to webhooks. "
                    + "Raise the event inside it with IWebhookRaiser, or exclude the endpoint with DisableWebhooks().");
        }
        else if (binding is { Before: [var first, ..] }
            && IsBodyItself(endpoint)
            && DeclaredBody.OtherThanJson(endpoint.Metadata) is { } contentTypes)
        {
            errors.Add(
                $"Endpoint {RoutePatterns.Describe(endpoint.RoutePattern)} is bound to '{first.Event.Name}' "
                    + $"but reads a body of {contentTypes} by itself, which can't be shown to webhooks. "
                    + "Bind the body to a parameter, accept JSON, or raise the event inside the handler with IWebhookRaiser.");
        }
    }

    private bool IsBodyItself(RouteEndpoint endpoint)
        => endpoint.Metadata.GetMetadata<ControllerActionDescriptor>() is { } action ? actions.For(action).IsBodyItself
            : endpoint.Metadata.GetMetadata<WebhookFilterMarker>() is not { IsBodyItself: false };

    private static string? Describe(EndpointMetadataCollection metadata)
    {
        string? kind = null;
        foreach (var item in metadata)
        {
            if (item.GetType().FullName == GrpcTranscoding)
            {
                return null;
            }

            kind = item switch
            {
                PageActionDescriptor => "a Razor page",
                ComponentTypeMetadata => "a Razor component",
                HubMetadata => "a SignalR hub",
                _ when item.GetType().FullName == Grpc => "a gRPC method",
                _ => kind,
            };
        }

        return kind;
    }

    // The attributes of a page's model are known only once the page is loaded, which otherwise happens at its first request.
    private string? EventOfPage(RouteEndpoint endpoint)
    {
        if (endpoint.Metadata.GetMetadata<PageActionDescriptor>() is not { } page || services.GetService<PageLoader>() is not { } loader)
        {
            return null;
        }

        var model = page as CompiledPageActionDescriptor ?? loader.LoadAsync(page, endpoint.Metadata).GetAwaiter().GetResult();
        var attributes = model.ModelTypeInfo?.GetCustomAttributes(inherit: true) ?? [];
        return attributes.Any(attribute => attribute is DisableWebhooksAttribute)
            ? null
            : attributes.OfType<WebhookBindingAttribute>().FirstOrDefault()?.Event;
    }
}
