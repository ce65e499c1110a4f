using Microsoft.AspNetCore.Routing;
using WebhookMiddleware.AspNetCore.Binding;
using WebhookMiddleware.AspNetCore.Capture;
using WebhookMiddleware.AspNetCore.Middleware;
using WebhookMiddleware.AspNetCore.Requests;

namespace WebhookMiddleware.AspNetCore.Endpoints;

/// <summary>Wraps the delegates of bound endpoints.</summary>
internal sealed class BoundDelegates(
    WebhookRequestRunner runner, ResponseScopes scopes, BodyLevelAdapter adapter, BoundBodySize bodySize)
{
    /// <summary>
    /// Wraps the delegate of an endpoint whose filter runs the webhooks. After-events see the response that finally leaves the delegate.
    /// </summary>
    /// <param name="endpoint">The endpoint's own delegate.</param>
    /// <param name="binding">The events that it raises.</param>
    /// <param name="bindsBody">Determines whether the framework binds the endpoint's body.</param>
    public RequestDelegate OfHandler(RequestDelegate endpoint, WebhookBinding binding, Func<bool> bindsBody)
        => OfHandler(endpoint, new LateBinding { Value = binding, BindsBody = bindsBody });

    /// <summary>Wraps the delegate of an endpoint whose binding is not known yet.</summary>
    public RequestDelegate OfHandler(RequestDelegate endpoint, LateBinding binding)
    {
        return ExecuteAsync;

        Task ExecuteAsync(HttpContext context)
            => binding.Value is { } known && runner.HasWork(context, known) ? ServeAsync(context, known) : endpoint(context);

        Task ServeAsync(HttpContext context, WebhookBinding known)
            => runner.HasAfterWork(context, known)
                ? scopes.ExecuteAsync(context, scoped => ServeBodyAsync(scoped, known))
                : ServeBodyAsync(context, known);

        Task ServeBodyAsync(HttpContext context, WebhookBinding known)
            => runner.HasBefore(context, known) && binding.BindsBody()
                ? bodySize.ExecuteAsync(context, known, endpoint)
                : endpoint(context);
    }

    /// <summary>
    /// Wraps the delegate of an endpoint without filters. A request that bypasses the middleware (in a branch of the pipeline, by a short
    /// circuit, on a path other than the one routing saw) can't bypass its webhooks: those that the middleware has not run are run here.
    /// </summary>
    public RequestDelegate Of(RequestDelegate endpoint, RequestDelegateBinding bound)
        => context => adapter.ExecuteAsync(context, bound, endpoint);

    /// <summary>Returns the endpoint with another delegate and one more item of metadata.</summary>
    public static RouteEndpoint With(RouteEndpoint endpoint, RequestDelegate requestDelegate, object metadata) => new(
        requestDelegate,
        endpoint.RoutePattern,
        endpoint.Order,
        new EndpointMetadataCollection([.. endpoint.Metadata, metadata]),
        endpoint.DisplayName);
}
