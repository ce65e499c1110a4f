using Microsoft.AspNetCore.Mvc;
using WebhookMiddleware.AspNetCore.Capture;
using WebhookMiddleware.AspNetCore.Problems;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Pipeline;

namespace WebhookMiddleware.AspNetCore.Responses;

/// <summary>A rejection as the result of a handler of either kind.</summary>
internal sealed class WebhookResult(WebhookDecision decision) : ActionResult, IResult, IStatusCodeHttpResult
{
    // For whoever asks before the writer has run: an error, even where a host's own writer answers 200 with an error inside.
    int? IStatusCodeHttpResult.StatusCode => StatusCodes.Status502BadGateway;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        // A rejection is no success, whatever a host's own writer makes of it.
        if (ResponseScope.Of(httpContext) is { } scope)
        {
            await scope.FailAsync();
        }

        if (decision is { Outcome: WebhookOutcome.PayloadTooLarge, Calls.Count: 0 })
        {
            // The client's own doing: no webhook has been called.
            await new BodyProblem(StatusCodes.Status413PayloadTooLarge).ExecuteAsync(httpContext);
            return;
        }

        await httpContext.RequestServices.GetRequiredService<IWebhookResponseWriter>().WriteAsync(httpContext, decision);
    }

    public override Task ExecuteResultAsync(ActionContext context) => ExecuteAsync(context.HttpContext);
}
