using System.Text.Json.Nodes;

namespace WebhookMiddleware.Receiver.Verification;

/// <summary>Writes the responses to requests that are not handled.</summary>
internal static class RefusalWriter
{
    private const string ProblemType = "application/problem+json";

    // With the type of problem details, a 400 would stop the request of the API's client and show the client what this receiver can't read.
    // A receiver that can't read a call has failed, and the webhook's onFailure decides.
    private const string FailureType = "application/json";

    /// <summary>Writes a refusal. 401 and 503 have no body.</summary>
    public static Task WriteAsync(HttpResponse response, Refusal refusal)
    {
        if (refusal == Refusal.BadCredentials)
        {
            response.Headers.WWWAuthenticate = "Basic realm=\"webhooks\", charset=\"UTF-8\"";
        }

        response.StatusCode = refusal.Status;
        return refusal.Status is StatusCodes.Status401Unauthorized or StatusCodes.Status503ServiceUnavailable
            ? Task.CompletedTask
            : WriteAsync(response, Problem(refusal.Status, refusal.Reason));
    }

    /// <summary>Writes that a member of a verified body can't be read.</summary>
    public static Task WriteAsync(HttpResponse response, string pointer, string detail)
    {
        var problem = Problem(StatusCodes.Status400BadRequest, "The receiver can't read the body.");
        problem["errors"] = new JsonArray(new JsonObject { ["pointer"] = "#" + pointer, ["detail"] = detail });
        response.StatusCode = StatusCodes.Status400BadRequest;
        return WriteAsync(response, problem);
    }

    private static JsonObject Problem(int status, string title) => new() { ["title"] = title, ["status"] = status };

    private static Task WriteAsync(HttpResponse response, JsonObject problem)
    {
        response.ContentType = response.StatusCode == StatusCodes.Status400BadRequest ? FailureType : ProblemType;
        return response.WriteAsync(problem.ToJsonString());
    }
}
