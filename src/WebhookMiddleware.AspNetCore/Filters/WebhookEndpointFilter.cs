using WebhookMiddleware.AspNetCore.Binding;
using WebhookMiddleware.AspNetCore.Capture;
using WebhookMiddleware.AspNetCore.Payloads;
using WebhookMiddleware.AspNetCore.Requests;
using WebhookMiddleware.AspNetCore.Responses;

namespace WebhookMiddleware.AspNetCore.Filters;

/// <summary>The adapter for one endpoint of a minimal API: behind the framework's binding and validation.</summary>
internal sealed class WebhookEndpointFilter(
    WebhookBinding binding,
    PayloadSource<EndpointFilterInvocationContext> source,
    WebhookRequestRunner runner,
    EndpointFilterDelegate next)
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context)
    {
        // After a binding error filters still run, with default arguments and this status; the handler doesn't. Other statuses say nothing: an error page is
        // executed with that of the error. Asked last, as it costs the most.
        return runner.HasWork(context.HttpContext, binding) && context.HttpContext.Response.StatusCode != StatusCodes.Status400BadRequest
            ? RunAsync(context)
            : next(context);
    }

    private async ValueTask<object?> RunAsync(EndpointFilterInvocationContext context)
    {
        var reading = await source.ReadAsync(context, context.HttpContext, runner.HasBefore(context.HttpContext, binding));
        if (reading.Payload is not { } payload)
        {
            return reading.Problem ?? await next(context);
        }

        var scope = ResponseScope.Of(context.HttpContext);
        var run = runner.Begin(context.HttpContext, binding, payload, scope);
        if (await run.BeforeAsync() is { } rejection)
        {
            return new WebhookResult(rejection);
        }

        source.GiveBack(context, context.HttpContext, payload);
        return run.HasAfter ? await RunWithAfterAsync(context, scope!) : await next(context);
    }

    private async ValueTask<object?> RunWithAfterAsync(EndpointFilterInvocationContext context, ResponseScope scope)
    {
        try
        {
            var result = await next(context);
            scope.Succeed(result);
            return result;
        }
        catch
        {
            // Here already: a filter of the host may make a response of it.
            await scope.FailAsync();
            throw;
        }
    }
}
