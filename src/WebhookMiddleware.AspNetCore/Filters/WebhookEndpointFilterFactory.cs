using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using WebhookMiddleware.AspNetCore.Binding;
using WebhookMiddleware.AspNetCore.Endpoints;
using WebhookMiddleware.AspNetCore.Requests;

namespace WebhookMiddleware.AspNetCore.Filters;

/// <summary>Makes the filter of one minimal-API endpoint. It runs when the endpoint's metadata are complete.</summary>
internal sealed class WebhookEndpointFilterFactory(
    WebhookBindingFactory bindings, WebhookBindingErrors errors, WebhookRequestRunner runner, HandlerValidation validation, ApiJsonOptions json)
{
    public EndpointFilterDelegate Create(EndpointBuilder builder, EndpointFilterFactoryContext context, EndpointFilterDelegate next)
    {
        var isHandler = EndpointKinds.Of(builder.Metadata) == EndpointKind.RouteHandler;
        var binding = isHandler ? bindings.Create(builder.Metadata, (builder as RouteEndpointBuilder)?.RoutePattern, errors) : null;
        if (binding is null)
        {
            // A wrapper even so: a factory that gave `next` back made early versions of .NET 10 run handlers after binding errors.
            return invocation => next(invocation);
        }

        builder.Metadata.Add(WebhookFilterMarker.Instance);
        var body = HandlerBody.Find(context.MethodInfo, builder.Metadata);
        var filter = new WebhookEndpointFilter(
            binding, body, body is null ? null : validation.For(body, builder.Metadata), runner, json.RouteHandlers, next);
        return filter.InvokeAsync;
    }
}
