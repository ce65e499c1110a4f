using WebhookMiddleware.AspNetCore.Binding;
using WebhookMiddleware.AspNetCore.Requests;

namespace WebhookMiddleware.AspNetCore.Middleware;

/// <summary>Finds what a request to an endpoint without filters raises.</summary>
internal sealed class BodyLevelBindings(WebhookRequestRunner runner)
{
    /// <summary>The binding; null when there is nothing to do.</summary>
    public WebhookBinding? FindWork(HttpContext context, RequestDelegateBinding bound)
    {
        var binding = bound.Binding
            ?? (bound.CatchAll is { } catchAll && runner.HasWork(context, catchAll) ? catchAll.Find(context) : null);
        return binding is not null && runner.HasWork(context, binding) ? binding : null;
    }
}
