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

    /// <summary>Histogram, in seconds: one attempt at a background delivery, by event, hook and outcome.</summary>
    public const string DeliveryDuration = "webhooks.delivery.duration";

    /// <summary>Histogram, in seconds: from the writing of a background delivery to its first attempt.</summary>
    public const string DeliveryLag = "webhooks.delivery.lag";

    /// <summary>Gauge: background deliveries that wait, on all hosts together; read every few seconds.</summary>
    public const string QueueDepth = "webhooks.queue.depth";

    /// <summary>Gauge: 1 while this host's circuit breaker of the webhook is open, else 0, by hook.</summary>
    public const string BreakerState = "webhooks.breaker.state";

    /// <summary>Counter: calls that could not be written to the call log, because the store was too slow or down.</summary>
    public const string LogDropped = "webhooks.log.dropped";
}
