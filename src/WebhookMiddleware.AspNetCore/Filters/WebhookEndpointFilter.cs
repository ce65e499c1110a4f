using System.Text.Json;
using WebhookMiddleware.AspNetCore.Binding;
using WebhookMiddleware.AspNetCore.Payloads;
using WebhookMiddleware.AspNetCore.Requests;
using WebhookMiddleware.AspNetCore.Responses;

namespace WebhookMiddleware.AspNetCore.Filters;

/// <summary>The adapter for one endpoint of a minimal API: behind the framework's binding and validation.</summary>
internal sealed class WebhookEndpointFilter(
    WebhookBinding binding,
    PayloadSource<EndpointFilterInvocationContext> source,
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
        var reading = await source.ReadAsync(context, context.HttpContext, runner.HasBefore(context.HttpContext, binding));
        if (reading.Payload is not { } payload)
        {
            return reading.Problem ?? await next(context);
        }

        var run = runner.Begin(context.HttpContext, binding, payload);
        if (await run.BeforeAsync() is { } rejection)
        {
            return new WebhookResult(rejection);
        }

        source.GiveBack(context, context.HttpContext, payload);
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
}
