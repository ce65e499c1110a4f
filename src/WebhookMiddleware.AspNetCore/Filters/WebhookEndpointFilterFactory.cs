using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using WebhookMiddleware.AspNetCore.Binding;
using WebhookMiddleware.AspNetCore.Payloads;
using WebhookMiddleware.AspNetCore.Requests;

namespace WebhookMiddleware.AspNetCore.Filters;

/// <summary>Creates the filter of a minimal-API endpoint, once the endpoint's metadata are complete.</summary>
internal sealed class WebhookEndpointFilterFactory(
    WebhookBindingFactory bindings, WebhookBindingErrors errors, WebhookRequestRunner runner, HandlerPayloads payloads,
    RequestBodyReader reader)
{
    public EndpointFilterDelegate Create(
        EndpointBuilder builder, EndpointFilterFactoryContext context, EndpointFilterDelegate next, LateBinding late)
    {
        var isHandler = EndpointKinds.Of(builder.Metadata) == EndpointKind.RouteHandler;
        var binding = isHandler ? bindings.Create(builder.Metadata, (builder as RouteEndpointBuilder)?.RoutePattern, errors) : null;
        late.Value = binding;
        if (binding is null)
        {
            // A wrapper even here: a factory that returned `next` itself made early versions of .NET 10 run handlers after binding errors.
            return invocation => next(invocation);
        }

        var source = payloads.For(context.MethodInfo, builder);
        late.BindsBody = () => source.BindsBody;
        var tests = new HandlerTestPayloads(context.MethodInfo, source, source is BinderSource ? reader : null);
        builder.Metadata.Add(new WebhookFilterMarker(source.Type, source.Json, source.IsBodyItself, source is BinderSource, tests));
        return new WebhookEndpointFilter(binding, source, runner, next).InvokeAsync;
    }
}
