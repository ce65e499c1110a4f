using WebhookMiddleware.AspNetCore.Binding;
using WebhookMiddleware.AspNetCore.Capture;
using WebhookMiddleware.AspNetCore.Payloads;
using WebhookMiddleware.AspNetCore.Requests;
using WebhookMiddleware.AspNetCore.Responses;

namespace WebhookMiddleware.AspNetCore.Filters;

/// <summary>The adapter for an endpoint of a minimal API. It runs after the framework's binding and validation.</summary>
internal sealed class WebhookEndpointFilter(
    WebhookBinding binding,
    PayloadSource<EndpointFilterInvocationContext> source,
    WebhookRequestRunner runner,
    EndpointFilterDelegate next)
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context)
    {
        // After a binding error, filters still run, with default arguments and status 400, but the handler doesn't. Other statuses don't
        // matter: an error page, for example, runs with the status of the error. The status is read last, because it costs the most.
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

        source.WriteBack(context, context.HttpContext, payload);
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
            // Discard now: a later filter of the host may turn the failure into a response.
            await scope.FailAsync();
            throw;
        }
    }
}
