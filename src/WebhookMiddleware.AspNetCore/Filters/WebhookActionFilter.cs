using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Mvc.Filters;
using WebhookMiddleware.AspNetCore.Binding;
using WebhookMiddleware.AspNetCore.Endpoints;
using WebhookMiddleware.AspNetCore.Requests;
using WebhookMiddleware.AspNetCore.Responses;

namespace WebhookMiddleware.AspNetCore.Filters;

/// <summary>The adapter for controllers: behind model binding and validation, and behind the host's own filters.</summary>
internal sealed class WebhookActionFilter(WebhookRequestRunner runner, ActionPayloads payloads, ApiJsonOptions json)
    : IAsyncActionFilter, IOrderedFilter
{
    /// <summary>Innermost: what other filters refuse or set comes first.</summary>
    public int Order => int.MaxValue;

    public Task OnActionExecutionAsync(ActionExecutingContext context, ActionExecutionDelegate next)
    {
        var binding = context.HttpContext.GetEndpoint()?.Metadata.GetMetadata<WebhookBinding>();

        // Without [ApiController] an invalid model reaches the action, which answers for it: no webhook is called then.
        return binding is null || !runner.HasWork(context.HttpContext, binding) || !context.ModelState.IsValid
            ? next()
            : RunAsync(context, next, binding);
    }

    private async Task RunAsync(ActionExecutingContext context, ActionExecutionDelegate next, WebhookBinding binding)
    {
        if (context.ActionDescriptor is not ControllerActionDescriptor action)
        {
            await next();
            return;
        }

        var source = payloads.For(action);
        var reading = await source.ReadAsync(context, context.HttpContext, runner.HasBefore(context.HttpContext, binding));
        if (reading.Payload is not { } payload)
        {
            context.Result = reading.Problem;
            return;
        }

        var run = runner.Begin(context.HttpContext, binding, payload);
        if (await run.BeforeAsync() is { } rejection)
        {
            context.Result = new WebhookResult(rejection);
            return;
        }

        source.GiveBack(context, context.HttpContext, payload);
        var executed = await next();
        if (!run.HasAfter)
        {
            return;
        }

        if ((executed.Exception is not null && !executed.ExceptionHandled) || executed.Canceled)
        {
            await run.FailAsync();
        }
        else
        {
            await run.AfterAsync(HandlerOutcome.Of(executed.Result, context.HttpContext, json.Controllers));
        }
    }
}
