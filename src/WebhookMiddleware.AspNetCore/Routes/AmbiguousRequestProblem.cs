using WebhookMiddleware.AspNetCore.Problems;

namespace WebhookMiddleware.AspNetCore.Routes;

/// <summary>Refuses a request that a server behind a catch-all endpoint may read differently from the route map.</summary>
internal static class AmbiguousRequestProblem
{
    public static Task WriteAsync(HttpContext context, string reason) => ProblemWriter.WriteAsHostAsync(context, TypedResults.Problem(
        statusCode: StatusCodes.Status400BadRequest,
        type: "urn:webhook:ambiguous-request",
        title: "The request is ambiguous",
        detail: reason + " This endpoint does not serve such requests."));
}
