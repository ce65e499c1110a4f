using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using WebhookMiddleware.AspNetCore.Json;
using WebhookMiddleware.AspNetCore.Requests;
using WebhookMiddleware.Json;

namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>Reads a request's body: one JSON object of limited size.</summary>
internal static class ManagementBody
{
    public const string Json = "application/json";
    public const string MergePatch = "application/merge-patch+json";

    public const int MaxBytes = 1024 * 1024;

    /// <summary>Returns the object, or null if a problem has been written to the response.</summary>
    public static Task<JsonObject?> ReadAsync(HttpContext context, params string[] contentTypes)
        => ReadAsync(context, MaxBytes, contentTypes);

    /// <summary>Returns an object of another size, or null if a problem has been written to the response.</summary>
    public static async Task<JsonObject?> ReadAsync(HttpContext context, int maxBytes, params string[] contentTypes)
    {
        if (!HasContentType(context.Request, contentTypes))
        {
            await new ManagementProblem(
                StatusCodes.Status415UnsupportedMediaType, $"Send the body as {string.Join(" or ", contentTypes)}, in UTF-8.")
                .WriteAsync(context);
            return null;
        }

        byte[]? body;
        try
        {
            body = await BoundedRequestBody.ReadAsync(context.Request, maxBytes, context.RequestAborted);
        }
        catch (BadHttpRequestException e) when (!context.Response.HasStarted)
        {
            // The body exceeds the server's own limit, or ends too early.
            await new ManagementProblem(e.StatusCode, "The request's body can't be read.").WriteAsync(context);
            return null;
        }

        if (body is null)
        {
            await new ManagementProblem(StatusCodes.Status413PayloadTooLarge, $"The body is larger than {maxBytes / 1024} KiB.")
                .WriteAsync(context);
            return null;
        }

        if (!StrictJson.TryParseObject(WithoutByteOrderMark(body), out var value, out var error))
        {
            await ManagementProblem.InvalidBody(error).WriteAsync(context);
            return null;
        }

        return value;
    }

    private static ReadOnlySpan<byte> WithoutByteOrderMark(ReadOnlySpan<byte> body)
        => body.StartsWith(Encoding.UTF8.Preamble) ? body[Encoding.UTF8.Preamble.Length..] : body;

    private static bool HasContentType(HttpRequest request, string[] contentTypes)
        => MediaTypeHeaderValue.TryParse(request.ContentType, out var given)
            && contentTypes.Contains(given.MediaType.Value, StringComparer.OrdinalIgnoreCase)
            && JsonBody.IsUtf8(given);
}
