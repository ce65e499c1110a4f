using System.Text.Json;
using WebhookMiddleware.AspNetCore.Binding;
using WebhookMiddleware.AspNetCore.Requests;
using WebhookMiddleware.AspNetCore.Responses;
using WebhookMiddleware.Pipeline;

namespace WebhookMiddleware.AspNetCore.Filters;

/// <summary>The adapter for one endpoint of a minimal API: behind the framework's binding and validation.</summary>
internal sealed class WebhookEndpointFilter(
    WebhookBinding binding,
    HandlerBody? body,
    Func<HttpContext, object?, CancellationToken, ValueTask<IReadOnlyList<PayloadError>>>? validate,
    WebhookRequestRunner runner,
    JsonSerializerOptions json,
    EndpointFilterDelegate next)
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context)
    {
        // After a binding error filters still run, with default arguments.
        return context.HttpContext.Response.StatusCode >= 400 || !runner.HasWork(context.HttpContext, binding)
            ? next(context)
            : RunAsync(context);
    }

    private async ValueTask<object?> RunAsync(EndpointFilterInvocationContext context)
    {
        var payload = NewPayload(context);
        var run = runner.Begin(context.HttpContext, binding, payload);
        if (await run.BeforeAsync() is { } rejection)
        {
            return new WebhookResult(rejection);
        }

        if (payload.IsChanged)
        {
            body?.Set(context.Arguments, payload.Value);
        }

        return run.HasAfter ? await RunWithAfterAsync(context, run) : await next(context);
    }

    private async ValueTask<object?> RunWithAfterAsync(EndpointFilterInvocationContext context, WebhookRequest run)
    {
        object? result;
        try
        {
            result = await next(context);
        }
        catch
        {
            await run.FailAsync();
            throw;
        }

        await run.AfterAsync(HandlerOutcome.Of(result, context.HttpContext, json));
        return result;
    }

    private BoundPayload NewPayload(EndpointFilterInvocationContext context)
    {
        if (body is null)
        {
            return BoundPayload.None(json);
        }

        var http = context.HttpContext;
        return new BoundPayload(
            body.Get(context.Arguments),
            body.Type,
            json,
            validate is null ? null : (candidate, cancellationToken) => validate(http, candidate, cancellationToken));
    }
}
