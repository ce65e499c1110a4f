namespace WebhookMiddleware.AspNetCore.Middleware;

/// <summary>Tells a client that its body can't be shown to webhooks.</summary>
internal static class BodyProblem
{
    public static Task WriteAsync(HttpContext context, int status)
        => Results.Problem(statusCode: status, title: "The request's body can't be read", detail: status switch
        {
            StatusCodes.Status415UnsupportedMediaType => "This endpoint takes application/json in UTF-8, without a content encoding.",
            StatusCodes.Status413PayloadTooLarge => "The body is larger than this endpoint takes.",
            _ => "The body is not one well-formed JSON document in UTF-8 without duplicate members.",
        }).ExecuteAsync(context);
}
