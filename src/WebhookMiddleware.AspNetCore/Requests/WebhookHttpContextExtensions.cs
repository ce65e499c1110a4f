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

/// <summary>Provides methods with which a handler addresses the webhooks of its request.</summary>
public static class WebhookHttpContextExtensions
{
    /// <summary>
    /// Sets the response that the handler is going to send, before the handler saves its changes. With <c>UseWebhookOutbox()</c>,
    /// after-events are written together with the handler's own data. If the process ends before the response is sent, their webhooks
    /// receive the response set here, or none if it wasn't set. Otherwise they receive the real response. A body larger than
    /// <see cref="WebhookHttpOptions.MaxResponseBodyBytes"/> is left out.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="body">The body, which is written with the API's JSON options; null for none.</param>
    /// <param name="status">The status, from 200 to 299. Default: 200.</param>
    /// <exception cref="ArgumentException">
    /// The host has no reflection-based JSON, and no type-info resolver knows the body's type.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The status is not a success: after-events are raised for successes only.
    /// </exception>
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
            // As for a real response of this size, webhooks then receive the status and the location only.
            return default;
        }
    }

    private static JsonTypeInfo TypeInfoOf(object body, JsonSerializerOptions json)
    {
        if (PayloadContract.Find(body.GetType(), json) is { } typeInfo)
        {
            return typeInfo;
        }

        var unknown = PayloadContract.FindUnknown(body.GetType(), json) ?? body.GetType();
        throw new ArgumentException($"The body can't be written as JSON: {PayloadContract.DescribeUnknown(unknown)}", nameof(body));
    }
}
