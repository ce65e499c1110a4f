using Microsoft.AspNetCore.Mvc;

namespace WebhookMiddleware.AspNetCore.Problems;

/// <summary>
/// The result, of a handler of either kind, that tells a client that its body can't be shown to webhooks.
/// </summary>
/// <param name="status">413, 415 or 400.</param>
internal sealed class BodyProblem(int status) : ActionResult, IResult, IStatusCodeHttpResult
{
    public int Status => status;

    int? IStatusCodeHttpResult.StatusCode => status;

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var detail = status switch
        {
            StatusCodes.Status415UnsupportedMediaType => "This endpoint accepts application/json in UTF-8, without a content encoding.",
            StatusCodes.Status413PayloadTooLarge => "The body is larger than this endpoint accepts.",
            _ => "The body is not one well-formed JSON document in UTF-8 without duplicate members.",
        };
        var problem = TypedResults.Problem(statusCode: status, title: "The request's body can't be read", detail: detail);
        return ProblemWriter.WriteAsHostAsync(httpContext, problem);
    }

    public override Task ExecuteResultAsync(ActionContext context) => ExecuteAsync(context.HttpContext);
}
