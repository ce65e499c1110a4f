using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using WebhookMiddleware.Json;

namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>
/// Writes the management API's JSON. The host's own JSON options don't apply, because the contract fixes names and forms.
/// </summary>
internal static class ManagementJson
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        // A response can have a payload in it that is as deep as a document may be.
        MaxDepth = 2 * StrictJson.MaxDepth,

        // Cyrillic text stays readable. The responses are declared as JSON and never part of a page.
        Encoder = PlainJsonEncoder.Instance,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        TypeInfoResolver = ManagementTypes.Default,
    };

    public static async Task WriteAsync<T>(HttpContext context, int status, T value)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(value, (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T)));
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = body.Length;
        SetHeaders(context.Response);
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    /// <summary>Sets the headers of every response: nothing is cached, and no browser interprets JSON as a page.</summary>
    public static void SetHeaders(HttpResponse response)
    {
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
    }
}
