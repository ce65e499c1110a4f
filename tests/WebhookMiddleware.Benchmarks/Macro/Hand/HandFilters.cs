using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace WebhookMiddleware.Benchmarks.Macro.Hand;

/// <summary>Calls one webhook, and lets the request pass or answers for it.</summary>
internal sealed class OneHookFilter(OrderHook hook) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var answer = await hook.CallAsync(context.HttpContext, context.GetArgument<Order>(0));
        return answer.Allows ? await next(context) : Refusal.Of(answer);
    }
}

/// <summary>The same with a signature, Basic authentication and a template.</summary>
internal sealed class FullHookFilter(OrderHook hook) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var answer = await hook.CallWithAllAsync(context.HttpContext, context.GetArgument<Order>(0));
        return answer.Allows ? await next(context) : Refusal.Of(answer);
    }
}

/// <summary>Calls three webhooks, one after the other.</summary>
internal sealed class SequenceFilter(OrderHook hook) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        for (var i = 0; i < 3; i++)
        {
            var answer = await hook.CallAsync(context.HttpContext, context.GetArgument<Order>(0));
            if (!answer.Allows)
            {
                return Refusal.Of(answer);
            }
        }

        return await next(context);
    }
}

/// <summary>Calls three webhooks at once.</summary>
internal sealed class ParallelFilter(OrderHook hook) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var (http, order) = (context.HttpContext, context.GetArgument<Order>(0));
        var answers = await Task.WhenAll(hook.CallAsync(http, order), hook.CallAsync(http, order), hook.CallAsync(http, order));
        foreach (var answer in answers)
        {
            if (!answer.Allows)
            {
                return Refusal.Of(answer);
            }
        }

        return await next(context);
    }
}

/// <summary>Lets a webhook change the order by a merge patch, whose members are flat here, and validates it again.</summary>
internal sealed class EnrichmentFilter(OrderHook hook) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var order = context.GetArgument<ValidOrder>(0);
        var sent = new Order(order.Id, order.Customer!, order.Sku!, order.Quantity, order.Total, order.Comment);
        var answer = await hook.CallAsync(context.HttpContext, sent, "/enrich");
        if (answer.MergePatch is not { } patch)
        {
            return answer.Allows ? await next(context) : Refusal.Of(answer);
        }

        var json = JsonSerializer.SerializeToNode(order, HandJson.Default.ValidOrder)!.AsObject();
        foreach (var member in patch.EnumerateObject())
        {
            json[member.Name] = member.Value.ValueKind == JsonValueKind.Null ? null : JsonNode.Parse(member.Value.GetRawText());
        }

        var patched = json.Deserialize(HandJson.Default.ValidOrder)!;
        if (!Validator.TryValidateObject(patched, new ValidationContext(patched), [], validateAllProperties: true))
        {
            return Results.Problem("The patched order is not valid.", statusCode: StatusCodes.Status502BadGateway);
        }

        context.Arguments[0] = patched;
        return await next(context);
    }
}

/// <summary>Does what <see cref="OneHookFilter"/> does for a controller.</summary>
internal sealed class OneHookActionFilter(OrderHook hook) : IAsyncActionFilter
{
    public async Task OnActionExecutionAsync(ActionExecutingContext context, ActionExecutionDelegate next)
    {
        var answer = await hook.CallAsync(context.HttpContext, (Order)context.ActionArguments["order"]!);
        if (answer.Allows)
        {
            await next();
        }
        else
        {
            var problem = new ProblemDetails { Title = answer.Problem?.Title };
            context.Result = new ObjectResult(problem) { StatusCode = Refusal.StatusOf(answer) };
        }
    }
}

/// <summary>What the client gets when a webhook has refused.</summary>
internal static class Refusal
{
    public static IResult Of(Answer answer) => Results.Problem(title: answer.Problem?.Title, statusCode: StatusOf(answer));

    public static int StatusOf(Answer answer) => answer.Problem?.Status ?? StatusCodes.Status422UnprocessableEntity;
}
