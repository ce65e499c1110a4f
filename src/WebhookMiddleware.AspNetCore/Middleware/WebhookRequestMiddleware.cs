using WebhookMiddleware.AspNetCore.Binding;

namespace WebhookMiddleware.AspNetCore.Middleware;

/// <summary>
/// Serves endpoints without filters of their own where the application has put it. What doesn't come by here, or is sent elsewhere afterwards, is served by
/// the endpoint itself (<see cref="Endpoints.BoundDelegates"/>).
/// </summary>
internal sealed class WebhookRequestMiddleware(RequestDelegate next, BodyLevelAdapter adapter)
{
    public Task InvokeAsync(HttpContext context)
        => context.GetEndpoint()?.Metadata.GetMetadata<RequestDelegateBinding>() is { } bound ? adapter.ExecuteAsync(context, bound, next) : next(context);
}
