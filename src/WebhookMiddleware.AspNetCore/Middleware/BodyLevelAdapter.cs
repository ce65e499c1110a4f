using WebhookMiddleware.AspNetCore.Binding;
using WebhookMiddleware.AspNetCore.Capture;
using WebhookMiddleware.AspNetCore.Payloads;
using WebhookMiddleware.AspNetCore.Requests;
using WebhookMiddleware.AspNetCore.Routes;

namespace WebhookMiddleware.AspNetCore.Middleware;

/// <summary>The adapter for endpoints without filters of their own. It works on the JSON body itself.</summary>
internal sealed class BodyLevelAdapter(
    BodyLevelBindings bindings, WebhookRequestRunner runner, RequestBodyReader reader, ResponseScopes scopes, IWebhookResponseWriter writer)
{
    /// <summary>
    /// Serves a request to a bound endpoint: refuses it, or runs the events with active webhooks around <paramref name="next"/>.
    /// </summary>
    public Task ExecuteAsync(HttpContext context, RequestDelegateBinding bound, RequestDelegate next)
        => bindings.FindAmbiguity(context, bound) is { } ambiguity ? AmbiguousRequestProblem.WriteAsync(context, ambiguity)
            : bindings.MayOverrideInForm(context, bound) ? ReadFormFirstAsync(context, bound, next)
            : ServeAsync(context, bound, next);

    private async Task ReadFormFirstAsync(HttpContext context, RequestDelegateBinding bound, RequestDelegate next)
    {
        var ambiguity = await AmbiguousRequest.FindInFormAsync(context.Request, context.RequestAborted);
        await (ambiguity is null ? ServeAsync(context, bound, next) : AmbiguousRequestProblem.WriteAsync(context, ambiguity));
    }

    private Task ServeAsync(HttpContext context, RequestDelegateBinding bound, RequestDelegate next)
        => bindings.FindWork(context, bound) is { } binding ? RunAsync(context, binding, next) : next(context);

    // Calls the next delegate directly if the binding is being served already.
    private Task RunAsync(HttpContext context, WebhookBinding binding, RequestDelegate next)
        => context.Features.Get<ServedBinding>()?.Binding == binding ? next(context) : RunCoreAsync(context, binding, next);

    private async Task RunCoreAsync(HttpContext context, WebhookBinding binding, RequestDelegate next)
    {
        var outer = context.Features.Get<ServedBinding>();
        context.Features.Set(new ServedBinding(binding));
        try
        {
            await (runner.HasAfterWork(context, binding)
                ? scopes.ExecuteAsync(context, scoped => ServeAsync(scoped, binding, ResponseScope.Of(scoped), next))
                : ServeAsync(context, binding, scope: null, next));
        }
        finally
        {
            context.Features.Set(outer);
        }
    }

    private async Task ServeAsync(HttpContext context, WebhookBinding binding, ResponseScope? scope, RequestDelegate next)
    {
        var reading = await reader.ReadAsync(context, runner.HasBefore(context, binding));
        if (reading.Problem is { } problem)
        {
            await problem.ExecuteAsync(context);
            return;
        }

        var payload = (JsonPayload)reading.Payload!;
        var run = runner.Begin(context, binding, payload, scope);
        if (await run.BeforeAsync() is { } rejection)
        {
            await writer.WriteAsync(context, rejection);
            return;
        }

        payload.PutBack(context.Request);
        await next(context);
    }

    // Set while the next delegate runs: the middleware and the endpoint itself both serve a binding, but only once.
    private sealed record ServedBinding(WebhookBinding Binding);
}
