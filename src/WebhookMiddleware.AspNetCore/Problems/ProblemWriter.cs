using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;

namespace WebhookMiddleware.AspNetCore.Problems;

/// <summary>Answers a client with a problem of ours: as the host writes its own problems where it does so, else whatever its JSON options know.</summary>
internal static class ProblemWriter
{
    private static readonly ProblemTypes ProblemJson = new(
        new JsonSerializerOptions(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static Task WriteAsync(HttpContext context, ProblemHttpResult result)
    {
        if (context.RequestServices.GetService<IProblemDetailsService>() is not null)
        {
            return result.ExecuteAsync(context);
        }

        // The host's JSON options need not know the type.
        context.Response.StatusCode = result.StatusCode;
        return context.Response.WriteAsJsonAsync(result.ProblemDetails, ProblemJson.ProblemDetails, result.ContentType);
    }
}
