using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;

namespace WebhookMiddleware.AspNetCore.Problems;

/// <summary>
/// Sends the library's own problems to clients, as the host writes problems if it has a service for that, else with built-in JSON metadata.
/// </summary>
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

        // The host's JSON options may not have the type's metadata.
        context.Response.StatusCode = result.StatusCode;
        return context.Response.WriteAsJsonAsync(result.ProblemDetails, ProblemJson.ProblemDetails, result.ContentType);
    }
}
