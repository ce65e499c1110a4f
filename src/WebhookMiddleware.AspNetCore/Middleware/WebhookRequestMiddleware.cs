using WebhookMiddleware.AspNetCore.Binding;

namespace WebhookMiddleware.AspNetCore.Middleware;

/// <summary>
/// Serves endpoints without filters of their own. A request that doesn't pass through it, or is redirected to another endpoint afterwards,
/// is served by the endpoint itself (<see cref="Endpoints.BoundDelegates"/>).
/// </summary>
internal sealed class WebhookRequestMiddleware(RequestDelegate next, BodyLevelAdapter adapter, WebhookMiddlewareState state)
{
    public Task InvokeAsync(HttpContext context)
        => state.HasEndpoints && context.GetEndpoint()?.Metadata.GetMetadata<RequestDelegateBinding>() is { } bound
            ? adapter.ExecuteAsync(context, bound, next)
            : next(context);
}
