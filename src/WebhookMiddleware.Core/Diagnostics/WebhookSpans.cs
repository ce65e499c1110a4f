using System.Diagnostics;
using System.Globalization;
using WebhookMiddleware.Calling;
using WebhookMiddleware.Delivery;
using WebhookMiddleware.Pipeline;

namespace WebhookMiddleware.Diagnostics;

/// <summary>Starts and ends the spans of webhooks.</summary>
/// <remarks>
/// Client spans follow OpenTelemetry's conventions for HTTP, with one exception: <c>url.full</c> is left out, because the path and the query of
/// a webhook's address often hold a token.
/// </remarks>
internal static class WebhookSpans
{
    private const string RequestMethodTag = "http.request.method";
    private const string StatusCodeTag = "http.response.status_code";
    private const string ServerAddressTag = "server.address";
    private const string ServerPortTag = "server.port";
    private const string UrlSchemeTag = "url.scheme";
    private const string ErrorTypeTag = "error.type";

    private const int FirstErrorStatus = 400;

    private static readonly ActivitySource Source = new(WebhookDiagnostics.ActivitySourceName);

    /// <summary>Starts the span of all webhooks of one event for one request.</summary>
    public static Activity? StartRun(WebhookInvocation invocation)
        => Start("webhook", ActivityKind.Internal, invocation);

    /// <summary>Starts the span of one attempt at a background delivery.</summary>
    public static Activity? StartDelivery(ClaimedDelivery delivery, CompiledWebhook webhook)
        => Start("webhook delivery", ActivityKind.Internal, delivery.Message.Invocation)
            ?.SetTag(WebhookDiagnostics.DeliveryIdTag, delivery.Id.ToString())
            .SetHook(webhook, delivery.Attempt);

    /// <summary>Starts the span of one HTTP exchange with one webhook.</summary>
    public static Activity? StartCall(WebhookCall call)
    {
        var span = Start(HttpMethod.Post.Method, ActivityKind.Client, call.Invocation)?.SetHook(call.Webhook, call.Attempt);
        span?.SetTag(RequestMethodTag, HttpMethod.Post.Method);
        if (call.Webhook.Url is { } url)
        {
            span?.SetTag(ServerAddressTag, url.IdnHost).SetTag(ServerPortTag, url.Port).SetTag(UrlSchemeTag, url.Scheme);
        }

        return span;
    }

    /// <summary>Notes on a span how it ended. A deny is an answer, and a call that was cancelled says nothing about the webhook: neither is an error.</summary>
    public static void End(Activity? span, WebhookOutcome outcome, int? status = null, string? detail = null)
    {
        if (span is null)
        {
            return;
        }

        span.SetTag(WebhookDiagnostics.OutcomeTag, outcome.ToName());
        if (status is not null)
        {
            span.SetTag(StatusCodeTag, status);
        }

        if (outcome.IsFailure())
        {
            span.SetTag(ErrorTypeTag, status >= FirstErrorStatus ? status.Value.ToString(CultureInfo.InvariantCulture) : outcome.ToName());
            span.SetStatus(ActivityStatusCode.Error, detail);
        }
    }

    // Nobody pays for a name while nobody listens.
    private static Activity? Start(string what, ActivityKind kind, WebhookInvocation invocation)
        => !Source.HasListeners()
            ? null
            : Source.StartActivity($"{what} {invocation.Event.Name}", kind)
                ?.SetTag(WebhookDiagnostics.EventTag, invocation.Event.Name)
                .SetTag(WebhookDiagnostics.InvocationIdTag, invocation.Id.ToString());

    private static Activity SetHook(this Activity span, CompiledWebhook webhook, int attempt)
        => span.SetTag(WebhookDiagnostics.HookIdTag, webhook.Id.ToString())
            .SetTag(WebhookDiagnostics.HookNameTag, webhook.LogName)
            .SetTag(WebhookDiagnostics.AttemptTag, attempt);
}
