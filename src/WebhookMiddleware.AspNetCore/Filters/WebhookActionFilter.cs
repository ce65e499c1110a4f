using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.Extensions.Logging;
using WebhookMiddleware.AspNetCore.Binding;
using WebhookMiddleware.AspNetCore.Capture;
using WebhookMiddleware.AspNetCore.Requests;
using WebhookMiddleware.AspNetCore.Responses;

namespace WebhookMiddleware.AspNetCore.Filters;

/// <summary>The adapter for controllers. It runs after model binding and validation, and inside the host's own filters.</summary>
internal sealed partial class WebhookActionFilter(
    WebhookRequestRunner runner, ActionBindings actions, ActionPayloads payloads, ILogger<WebhookActionFilter> logger)
    : IAsyncActionFilter, IOrderedFilter
{
    /// <summary>Gets the largest order: the filter is innermost, so that other filters can refuse or change the request first.</summary>
    public int Order => int.MaxValue;

    public Task OnActionExecutionAsync(ActionExecutingContext context, ActionExecutionDelegate next)
    {
        var binding = context.HttpContext.GetEndpoint()?.Metadata.GetMetadata<WebhookBinding>();
        if (binding is null)
        {
            return actions.Find(context.ActionDescriptor) is { } unserved && runner.HasWork(context.HttpContext, unserved)
                ? Refuse(context, unserved)
                : next();
        }

        // The model state doesn't matter here: the action is about to run.
        return runner.HasWork(context.HttpContext, binding) ? RunAsync(context, next, binding) : next();
    }

    // A bound action must not run without its webhooks, and after-events can only be raised if the endpoint's delegate is wrapped.
    private Task Refuse(ActionExecutingContext context, WebhookBinding binding)
    {
        Log.Refused(
            logger,
            context.ActionDescriptor.DisplayName,
            string.Join(", ", binding.Before.Concat(binding.After).Select(bound => bound.Event.Name)),
            context.HttpContext.GetEndpoint()?.DisplayName ?? "none");
        context.Result = new StatusCodeResult(StatusCodes.Status500InternalServerError);
        return Task.CompletedTask;
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

        var scope = ResponseScope.Of(context.HttpContext);
        var run = runner.Begin(context.HttpContext, binding, payload, scope);
        if (await run.BeforeAsync() is { } rejection)
        {
            context.Result = new WebhookResult(rejection);
            return;
        }

        source.WriteBack(context, context.HttpContext, payload);
        var executed = await next();
        if (!run.HasAfter)
        {
            return;
        }

        if ((executed.Exception is not null && !executed.ExceptionHandled) || executed.Canceled)
        {
            // Discard now: a later filter of the host may turn the failure into a response.
            await scope!.FailAsync();
        }
        else
        {
            scope!.Succeed(executed.Result);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 707, EventName = "WebhookActionRefused", Level = LogLevel.Error,
            Message = "Action {Action} is bound to {Events}, but was reached through an endpoint that is not bound ({Endpoint}), so that "
                + "its webhooks would not have run: the request was refused with 500. Map the action's route on the application itself, "
                + "not in a branch of the pipeline, or exclude the action with [DisableWebhooks].")]
        public static partial void Refused(ILogger logger, string? action, string events, string endpoint);
    }
}
