using System.Text.Encodings.Web;
using System.Text.Json;
using WebhookMiddleware.AspNetCore.Payloads;

namespace WebhookMiddleware.AspNetCore.Routes;

/// <summary>Refuses a request that a server behind may read differently from the route map.</summary>
internal static class AmbiguousRequestProblem
{
    private static readonly ProblemTypes ProblemJson = new(
        new JsonSerializerOptions(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static Task WriteAsync(HttpContext context, string reason)
    {
        var result = TypedResults.Problem(
            statusCode: StatusCodes.Status400BadRequest,
            type: "urn:webhook:ambiguous-request",
            title: "The request is ambiguous",
            detail: reason + " This endpoint does not serve such requests.");
        if (context.RequestServices.GetService<IProblemDetailsService>() is not null)
        {
            return result.ExecuteAsync(context);
        }

        // The host's JSON options need not know the type.
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return context.Response.WriteAsJsonAsync(result.ProblemDetails, ProblemJson.ProblemDetails, result.ContentType);
    }
}
