using System.Diagnostics;

namespace WebhookMiddleware.Diagnostics;

/// <summary>The spans of webhooks, and the names on them.</summary>
internal static class WebhookActivitySource
{
    /// <summary>All webhooks of one event, for one request.</summary>
    public const string RunName = "webhook.run";

    /// <summary>One HTTP exchange with one webhook.</summary>
    public const string CallName = "webhook.call";

    public const string EventTag = "webhook.event";
    public const string InvocationIdTag = "webhook.invocation.id";
    public const string HookIdTag = "webhook.hook.id";
    public const string HookNameTag = "webhook.hook.name";
    public const string AttemptTag = "webhook.attempt";
    public const string OutcomeTag = "webhook.outcome";
    public const string StatusTag = "http.response.status_code";

    public static ActivitySource Source { get; } = new(WebhookDiagnostics.ActivitySourceName);
}
