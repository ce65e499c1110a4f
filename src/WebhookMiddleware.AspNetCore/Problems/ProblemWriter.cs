using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using WebhookMiddleware.Json;

namespace WebhookMiddleware.AspNetCore.Problems;

/// <summary>Writes problem details (RFC 9457): every problem of this package passes through here.</summary>
internal static class ProblemWriter
{
    private static readonly ProblemTypes Types = new(
        new JsonSerializerOptions(JsonSerializerDefaults.Web) { Encoder = PlainJsonEncoder.Instance });

    /// <summary>Writes a problem as the host writes its own, if the host has a service for that.</summary>
    public static Task WriteAsHostAsync(HttpContext context, ProblemHttpResult result)
        => context.RequestServices.GetService<IProblemDetailsService>() is not null
            ? result.ExecuteAsync(context)
            : WriteAsync(context, result.ProblemDetails);

    /// <summary>
    /// Writes a problem whose members the contract fixes, so that neither the host's service nor its JSON options change them.
    /// </summary>
    public static async Task WriteAsync(HttpContext context, ProblemDetails problem)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(problem, Types.GetTypeInfo(problem.GetType())!);
        var response = context.Response;
        response.StatusCode = problem.Status ?? StatusCodes.Status500InternalServerError;
        response.ContentType = "application/problem+json";
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.Body.WriteAsync(body, context.RequestAborted);
        }
    }

    /// <summary>Creates a problem, with the member <c>errors</c> if there are any.</summary>
    /// <param name="errors">Messages by member path or parameter; the empty key is the body as a whole.</param>
    public static ProblemDetails Create(IReadOnlyDictionary<string, string[]>? errors)
        => errors is { Count: > 0 } ? new HttpValidationProblemDetails(errors) : new ProblemDetails();
}

/// <summary>The JSON metadata of problem details, for hosts without reflection-based JSON.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(HttpValidationProblemDetails))]
[JsonSerializable(typeof(string))]
internal sealed partial class ProblemTypes : JsonSerializerContext;
