using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using WebhookMiddleware.AspNetCore.Requests;
using WebhookMiddleware.AspNetCore.Responses;
using WebhookMiddleware.Json;
using WebhookMiddleware.Pipeline;

namespace WebhookMiddleware.AspNetCore.Filters;

/// <summary>Reads what a handler answered from its result, before that is executed.</summary>
internal static class HandlerOutcome
{
    /// <summary>What an action answered; null when only the start of the response will tell.</summary>
    public static WebhookResponseInfo? Of(IActionResult? result, HttpContext context, JsonSerializerOptions json) => result switch
    {
        WebhookResult rejected => Of((object)rejected, context, json),

        // Whether nothing at all becomes 204 is up to MVC's formatters.
        ObjectResult { Value: null, StatusCode: null } => null,

        // MVC takes the status from problem details, too.
        ObjectResult known => Value(
            known.StatusCode ?? (known.Value as ProblemDetails)?.Status ?? context.Response.StatusCode, known.Value, json, known.DeclaredType),
        JsonResult known => Value(
            known.StatusCode ?? context.Response.StatusCode, known.Value, known.SerializerSettings as JsonSerializerOptions ?? json),
        ContentResult known => Text(known.StatusCode ?? context.Response.StatusCode, known.Content, known.ContentType),
        IStatusCodeActionResult { StatusCode: { } status } => Value(status, null, json),
        EmptyResult or null => Value(context.Response.StatusCode, null, json),

        // Results.* in an action come in an internal wrapper.
        _ when result.GetType().GetProperty("Result")?.GetValue(result) is IResult inner => Of((object)inner, context, json),
        _ => null,
    };

    /// <summary>What a minimal API's handler answered; null when only the start of the response will tell.</summary>
    public static WebhookResponseInfo? Of(object? result, HttpContext context, JsonSerializerOptions json)
    {
        while (result is INestedHttpResult nested)
        {
            result = nested.Result;
        }

        var response = context.Response;
        return result switch
        {
            _ when response.HasStarted => Value(response.StatusCode, null, json),
            ContentHttpResult known => Text(known.StatusCode ?? response.StatusCode, known.ResponseContent, known.ContentType),
            Utf8ContentHttpResult known => Text(
                known.StatusCode ?? response.StatusCode, Encoding.UTF8.GetString(known.ResponseContent.Span), known.ContentType),
            IValueHttpResult known => Value((result as IStatusCodeHttpResult)?.StatusCode ?? response.StatusCode, known.Value, json),
            IStatusCodeHttpResult { StatusCode: { } status } => Value(status, null, json),
            EmptyHttpResult => Value(response.StatusCode, null, json),
            IResult => null,
            _ => Value(response.StatusCode, result, json),
        };
    }

    private static WebhookResponseInfo Value(int status, object? value, JsonSerializerOptions json, Type? declared = null)
        => new(status, value is null || status is < 200 or > 299 ? default : Serialize(value, declared, json));

    private static ReadOnlyMemory<byte> Serialize(object value, Type? declared, JsonSerializerOptions json)
    {
        var type = declared is not null && json.GetTypeInfo(declared).PolymorphismOptions is not null ? declared : value.GetType();
        try
        {
            var body = JsonSerializer.SerializeToUtf8Bytes(value, type, json);

            // A result's own options escape non-ASCII text.
            return json.Encoder == PlainJsonEncoder.Instance ? body : JsonBody.Normalize(body);
        }
        catch (NotSupportedException)
        {
            // A sequence that comes in while it is written (IAsyncEnumerable), or something that another formatter writes: webhooks are told the status.
            return default;
        }
    }

    private static WebhookResponseInfo Text(int status, string? content, string? contentType)
        => new(status, content is not null && JsonBody.IsJson(contentType) ? JsonBody.Normalize(Encoding.UTF8.GetBytes(content)) : default);
}
