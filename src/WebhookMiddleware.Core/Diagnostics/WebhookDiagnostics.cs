namespace WebhookMiddleware.Diagnostics;

/// <summary>The names under which traces and metrics are found.</summary>
public static class WebhookDiagnostics
{
    /// <summary>The name of the <see cref="System.Diagnostics.ActivitySource"/>: spans for each run of an event and each call of a webhook.</summary>
    public const string ActivitySourceName = "WebhookMiddleware";

    /// <summary>The name of the <see cref="System.Diagnostics.Metrics.Meter"/>.</summary>
    public const string MeterName = "WebhookMiddleware";

    /// <summary>Histogram, in seconds: one call of one webhook, by event, hook and outcome.</summary>
    public const string CallDuration = "webhooks.call.duration";

    /// <summary>Histogram, in seconds: all webhooks of one event for one request, by event and outcome.</summary>
    public const string RunDuration = "webhooks.run.duration";

    /// <summary>Counter: calls that could not be written to the call log, because the store was too slow or down.</summary>
    public const string LogDropped = "webhooks.log.dropped";
}
