using Microsoft.AspNetCore.Mvc;
using WebhookMiddleware.AspNetCore.Capture;
using WebhookMiddleware.AspNetCore.Problems;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Pipeline;

namespace WebhookMiddleware.AspNetCore.Responses;

/// <summary>A rejection as the result of a handler of either kind.</summary>
internal sealed class WebhookResult(WebhookDecision decision) : ActionResult, IResult, IStatusCodeHttpResult
{
    // Read before the writer has run. It is an error even if the host's own writer responds with 200 and an error in the body.
    int? IStatusCodeHttpResult.StatusCode => StatusCodes.Status502BadGateway;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        // A rejection is not a success, whatever status the host's own writer sets.
        if (ResponseScope.Of(httpContext) is { } scope)
        {
            await scope.FailAsync();
        }

        if (decision is { Outcome: WebhookOutcome.PayloadTooLarge, Calls.Count: 0 })
        {
            // The client's mistake: no webhook has been called.
            await new BodyProblem(StatusCodes.Status413PayloadTooLarge).ExecuteAsync(httpContext);
            return;
        }

        await httpContext.RequestServices.GetRequiredService<IWebhookResponseWriter>().WriteAsync(httpContext, decision);
    }

    public override Task ExecuteResultAsync(ActionContext context) => ExecuteAsync(context.HttpContext);
}
