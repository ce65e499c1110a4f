using WebhookMiddleware.AspNetCore.Binding;
using WebhookMiddleware.AspNetCore.Routes;

namespace WebhookMiddleware.AspNetCore.Middleware;

/// <summary>
/// Serves endpoints without filters of their own where the application has put it. What doesn't come by here, or is sent elsewhere afterwards, is served by
/// the endpoint itself (<see cref="Endpoints.BoundDelegates"/>).
/// </summary>
internal sealed class WebhookRequestMiddleware(RequestDelegate next, BodyLevelBindings bindings, BodyLevelAdapter adapter)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<RequestDelegateBinding>() is not { } bound)
        {
            return next(context);
        }

        return bindings.FindAmbiguity(context, bound) is { } ambiguity ? AmbiguousRequestProblem.WriteAsync(context, ambiguity)
            : bindings.FindWork(context, bound) is { } binding ? adapter.RunAsync(context, binding, next)
            : next(context);
    }
}
