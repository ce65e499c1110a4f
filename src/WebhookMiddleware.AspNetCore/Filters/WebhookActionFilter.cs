using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Mvc.Filters;
using WebhookMiddleware.AspNetCore.Binding;
using WebhookMiddleware.AspNetCore.Endpoints;
using WebhookMiddleware.AspNetCore.Requests;
using WebhookMiddleware.AspNetCore.Responses;
using WebhookMiddleware.Pipeline;

namespace WebhookMiddleware.AspNetCore.Filters;

/// <summary>The adapter for controllers: behind model binding and validation, and behind the host's own filters.</summary>
internal sealed class WebhookActionFilter(WebhookRequestRunner runner, ControllerValidation validation, ApiJsonOptions json)
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
        var parameter = context.ActionDescriptor is ControllerActionDescriptor action ? ControllerBody.Find(action) : null;
        var payload = NewPayload(context, parameter);
        var run = runner.Begin(context.HttpContext, binding, payload);
        if (await run.BeforeAsync() is { } rejection)
        {
            context.Result = new WebhookResult(rejection);
            return;
        }

        if (payload.IsChanged && parameter is not null)
        {
            context.ActionArguments[parameter.Name] = payload.Value;
        }

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

    private BoundPayload NewPayload(ActionExecutingContext context, ParameterDescriptor? parameter)
        => parameter is null
            ? BoundPayload.None(json.Controllers)
            : new BoundPayload(
                context.ActionArguments.TryGetValue(parameter.Name, out var value) ? value : null,
                parameter.ParameterType,
                json.Controllers,
                (candidate, cancellationToken) => validation.ValidateAsync(context, parameter, candidate, cancellationToken));
}
