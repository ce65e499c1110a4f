using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Options;
using WebhookMiddleware.AspNetCore.Json;
using WebhookMiddleware.AspNetCore.Requests;
using WebhookMiddleware.Exclusion;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Json;
using WebhookMiddleware.Payloads;

namespace WebhookMiddleware.AspNetCore;

/// <summary>What a handler can say to the webhooks of its request.</summary>
public static class WebhookHttpContextExtensions
{
    /// <summary>
    /// Says what the handler is going to answer, before it saves. With <c>UseWebhookOutbox()</c> after-events are written with the handler's own data; should
    /// the process die before the response goes out, their webhooks are told this one, and without it none. In every other case they are told
    /// the real response. A body that is larger than <see cref="WebhookHttpOptions.MaxResponseBodyBytes"/> is not told.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="body">The body, written with the API's JSON options; null: none.</param>
    /// <param name="status">The status; 200 to 299. Default: 200.</param>
    /// <exception cref="ArgumentException">In a host without reflection-based JSON, no type-info resolver knows the body's type.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The status is no success: after-events are told of successes only.</exception>
    public static void SetWebhookResponse(this HttpContext context, object? body, int status = StatusCodes.Status200OK)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentOutOfRangeException.ThrowIfLessThan(status, 200);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(status, 299);
        if (context.Features.Get<IWebhookFeature>() is not WebhookFeature { Upcoming: { Count: > 0 } upcoming })
        {
            return;
        }

        var json = context.RequestServices.GetRequiredService<ApiJsonOptions>().Of(context);
        var limit = new PayloadLimit(
            context.RequestServices.GetRequiredService<IOptions<WebhookHttpOptions>>().Value.MaxResponseBodyBytes,
            int.MaxValue,
            nameof(WebhookHttpOptions.MaxResponseBodyBytes));
        var response = new WebhookResponseInfo(status, body is null ? default : Write(body, TypeInfoOf(body, json), limit))
        {
            Plan = MemberPlan.Find(body?.GetType(), json),
        };
        foreach (var webhookEvent in upcoming)
        {
            webhookEvent.Response = response;
        }
    }

    private static ReadOnlyMemory<byte> Write(object body, JsonTypeInfo typeInfo, PayloadLimit limit)
    {
        try
        {
            return PayloadJson.Write(body, typeInfo, limit);
        }
        catch (PayloadTooLargeException)
        {
            // As of the real response, webhooks are then told the status and the location only.
            return default;
        }
    }

    private static JsonTypeInfo TypeInfoOf(object body, JsonSerializerOptions json)
        => PayloadContract.Find(body.GetType(), json) ?? throw new ArgumentException(
            $"The body can't be written as JSON: {PayloadContract.DescribeUnknown(PayloadContract.FindUnknown(body.GetType(), json) ?? body.GetType())}",
            nameof(body));
}
