using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using WebhookMiddleware.Json;

namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>Writes the management API's JSON. The host's own JSON options have no say: the contract fixes names and forms.</summary>
internal static class ManagementJson
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        // Cyrillic stays readable. The answers are JSON and marked as such, never part of a page.
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

    /// <summary>Sets the headers of every answer: nothing is cached, and no browser takes JSON for a page.</summary>
    public static void SetHeaders(HttpResponse response)
    {
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
    }
}
