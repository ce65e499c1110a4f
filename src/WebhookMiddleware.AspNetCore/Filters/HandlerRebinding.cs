using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace WebhookMiddleware.AspNetCore.Filters;

/// <summary>Binds a handler's arguments again, as the framework does, without calling the handler.</summary>
internal sealed class HandlerRebinding
{
    private readonly Lazy<RequestDelegate> _bind;

    public HandlerRebinding(MethodInfo handler, EndpointBuilder endpoint)
    {
        // The handler's target object is not needed: the only filter doesn't call the handler.
        _bind = new(() => RequestDelegateFactory.Create(handler, _ => null!, OptionsFor(endpoint)).RequestDelegate);
    }

    /// <summary>Returns the newly bound arguments.</summary>
    /// <exception cref="BadHttpRequestException">The request can't be bound.</exception>
    public async ValueTask<EndpointFilterInvocationContext> BindAsync(HttpContext context)
    {
        var status = context.Response.StatusCode;
        try
        {
            await _bind.Value(context);
            return context.Response.StatusCode < 400 && context.Features.Get<EndpointFilterInvocationContext>() is { } bound
                ? bound
                : throw new BadHttpRequestException("The request can't be bound.", context.Response.StatusCode);
        }
        finally
        {
            context.Response.StatusCode = status;
            context.Features.Set<EndpointFilterInvocationContext>(null);
        }
    }

    private static RequestDelegateFactoryOptions OptionsFor(EndpointBuilder endpoint)
    {
        var pattern = ((RouteEndpointBuilder)endpoint).RoutePattern;
        var capturing = new RouteEndpointBuilder(context => Task.CompletedTask, pattern, order: 0)
        {
            ApplicationServices = endpoint.ApplicationServices,
        };
        var methods = endpoint.Metadata.OfType<IHttpMethodMetadata>().LastOrDefault()?.HttpMethods ?? [];
        capturing.FilterFactories.Add((_, _) => Capture);
        return new RequestDelegateFactoryOptions
        {
            ServiceProvider = endpoint.ApplicationServices,
            RouteParameterNames = [.. pattern.Parameters.Select(parameter => parameter.Name)],
            ThrowOnBadRequest = true,
            DisableInferBodyFromParameters = methods.Any(IsWithoutBody),
            EndpointBuilder = capturing,
        };
    }

    private static ValueTask<object?> Capture(EndpointFilterInvocationContext call)
    {
        call.HttpContext.Features.Set(call);
        return new(Results.Empty);
    }

    private static bool IsWithoutBody(string method)
        => HttpMethods.IsGet(method) || HttpMethods.IsDelete(method) || HttpMethods.IsHead(method)
            || HttpMethods.IsOptions(method) || HttpMethods.IsTrace(method) || HttpMethods.IsConnect(method);
}
