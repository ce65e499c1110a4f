using System.Diagnostics;
using System.Globalization;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.Diagnostics;

/// <summary>Starts and ends the spans of webhooks.</summary>
internal static class WebhookSpans
{
    private const string StatusCodeTag = "http.response.status_code";
    private const string ErrorTypeTag = "error.type";

    private const int FirstErrorStatus = 400;

    private static readonly ActivitySource Source = new(WebhookDiagnostics.ActivitySourceName);

    /// <summary>Starts the span of all webhooks of one event for one request.</summary>
    public static Activity? StartRun(WebhookInvocation invocation)
        => Start("webhook", ActivityKind.Internal, invocation);

    /// <summary>
    /// Records the outcome on a span. A deny is a decision, and a cancelled call says nothing about the webhook, so neither is an error.
    /// </summary>
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

    /// <summary>Starts a span of a run. Without a listener, nothing is allocated, not even the name.</summary>
    public static Activity? Start(string what, ActivityKind kind, WebhookInvocation invocation)
        => !Source.HasListeners()
            ? null
            : Source.StartActivity($"{what} {invocation.Event.Name}", kind)
                ?.SetTag(WebhookDiagnostics.EventTag, invocation.Event.Name)
                .SetTag(WebhookDiagnostics.InvocationIdTag, invocation.Id.ToString());

    /// <summary>Sets the tags of a webhook and of the attempt to call it.</summary>
    public static Activity SetHook(this Activity span, Guid id, string name, int attempt)
        => span.SetTag(WebhookDiagnostics.HookIdTag, id.ToString())
            .SetTag(WebhookDiagnostics.HookNameTag, name)
            .SetTag(WebhookDiagnostics.AttemptTag, attempt);
}
