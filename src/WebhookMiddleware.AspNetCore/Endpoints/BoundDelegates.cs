using Microsoft.AspNetCore.Routing;
using WebhookMiddleware.AspNetCore.Binding;
using WebhookMiddleware.AspNetCore.Capture;
using WebhookMiddleware.AspNetCore.Middleware;
using WebhookMiddleware.AspNetCore.Requests;

namespace WebhookMiddleware.AspNetCore.Endpoints;

/// <summary>Wraps the delegates of bound endpoints.</summary>
internal sealed class BoundDelegates(WebhookRequestRunner runner, ResponseScopes scopes, BodyLevelBindings bindings, BodyLevelAdapter adapter)
{
    /// <summary>
    /// The delegate of an endpoint whose filter runs the webhooks: the response that after-events are told is the one that comes out of it in the end.
    /// </summary>
    public RequestDelegate OfHandler(RequestDelegate endpoint, WebhookBinding binding)
        => binding.After.IsEmpty ? endpoint : OfHandler(endpoint, new LateBinding { Value = binding });

    /// <summary>The same for an endpoint whose binding is not known yet.</summary>
    public RequestDelegate OfHandler(RequestDelegate endpoint, LateBinding binding)
    {
        return ExecuteAsync;

        Task ExecuteAsync(HttpContext context)
            => binding.Value is { } known && runner.HasAfterWork(context, known) ? scopes.ExecuteAsync(context, endpoint) : endpoint(context);
    }

    /// <summary>
    /// The delegate of an endpoint without filters. However a request gets here (a branch of the pipeline, a short circuit, another path than routing saw),
    /// it does not get past: webhooks that the middleware has not run are run now.
    /// </summary>
    public RequestDelegate Of(RequestDelegate endpoint, RequestDelegateBinding bound)
    {
        return ExecuteAsync;

        Task ExecuteAsync(HttpContext context)
            => bindings.FindWork(context, bound) is { } binding ? adapter.RunAsync(context, binding, endpoint) : endpoint(context);
    }

    /// <summary>Returns the endpoint with another delegate, and with more metadata.</summary>
    public static RouteEndpoint With(RouteEndpoint endpoint, RequestDelegate requestDelegate, object metadata) => new(
        requestDelegate, endpoint.RoutePattern, endpoint.Order, new EndpointMetadataCollection([.. endpoint.Metadata, metadata]), endpoint.DisplayName);
}
