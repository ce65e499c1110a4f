using WebhookMiddleware.Registry;

namespace WebhookMiddleware.AspNetCore.Requests;

/// <summary>
/// The request that the running code belongs to, for events that a handler raises and for contexts that it enlists. It is recorded only
/// while any webhook is active: an <c>IHttpContextAccessor</c> would cost every request of the host.
/// </summary>
internal sealed class CurrentRequest(WebhookRegistry registry)
{
    private readonly AsyncLocal<Holder?> _current = new();

    /// <summary>Gets the request, or null outside of one. Work that outlives its request has none from then on.</summary>
    public HttpContext? Context => _current.Value?.Context;

    /// <summary>Wraps the pipeline of the host.</summary>
    public RequestDelegate Before(RequestDelegate next) => context =>
    {
        if (registry.Current.HasActive)
        {
            Record(context);
        }

        return next(context);
    };

    /// <summary>Records the request for the code that the caller calls from now on, unless that has been done.</summary>
    public void Record(HttpContext context)
    {
        if (Context != context)
        {
            var holder = new Holder(context);
            _current.Value = holder;
            context.Response.OnCompleted(static holder => ((Holder)holder).Leave(), holder);
        }
    }

    private sealed class Holder(HttpContext context)
    {
        public HttpContext? Context { get; private set; } = context;

        public Task Leave()
        {
            Context = null;
            return Task.CompletedTask;
        }
    }
}
