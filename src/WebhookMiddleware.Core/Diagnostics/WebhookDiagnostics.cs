namespace WebhookMiddleware.Diagnostics;

/// <summary>
/// Defines the names of traces and metrics. Spans, metrics and the scopes of log entries use the same names and values. Outcomes are
/// written as in the management API, such as <c>timedOut</c>.
/// </summary>
public static class WebhookDiagnostics
{
    /// <summary>
    /// The name of the <see cref="System.Diagnostics.ActivitySource"/>, which has a span for each run of an event and each call of a
    /// webhook.
    /// </summary>
    public const string ActivitySourceName = "WebhookMiddleware";

    /// <summary>The name of the <see cref="System.Diagnostics.Metrics.Meter"/>.</summary>
    public const string MeterName = "WebhookMiddleware";

    /// <summary>A histogram, in seconds: the duration of one call of one webhook, by event, webhook and outcome.</summary>
    public const string CallDuration = "webhooks.call.duration";

    /// <summary>A histogram, in seconds: the duration of all webhooks of one event for one request, by event and outcome.</summary>
    public const string RunDuration = "webhooks.run.duration";

    /// <summary>A histogram, in seconds: the duration of one attempt at a background delivery, by event, webhook and outcome.</summary>
    public const string DeliveryDuration = "webhooks.delivery.duration";

    /// <summary>A histogram, in seconds: the time from the writing of a background delivery to its first attempt.</summary>
    public const string DeliveryLag = "webhooks.delivery.lag";

    /// <summary>A gauge: the pending background deliveries of all hosts together, measured every few seconds.</summary>
    public const string QueueDepth = "webhooks.queue.depth";

    /// <summary>
    /// A gauge: the pending background deliveries by webhook, for the 20 webhooks with most of them. Those of all other webhooks together
    /// have the webhook <see cref="OtherHooks"/>. Measured every 15 seconds while it is collected.
    /// </summary>
    public const string QueueHookDepth = "webhooks.queue.hook_depth";

    /// <summary>
    /// A gauge, in seconds: for how long the oldest due delivery has been due, or 0 when none is. It keeps growing while the store is
    /// unreachable.
    /// </summary>
    public const string QueueOldestDueAge = "webhooks.queue.oldest_due_age";

    /// <summary>
    /// A gauge: the deliveries that handlers have written with their own data and whose requests have not ended. Measured every 15 seconds
    /// while it is collected.
    /// </summary>
    public const string QueuePrepared = "webhooks.queue.prepared";

    /// <summary>
    /// A gauge: the dead deliveries that are still stored, of all hosts together, at most 100000. Measured every 15 seconds while it is
    /// collected.
    /// </summary>
    public const string QueueDead = "webhooks.queue.dead";

    /// <summary>
    /// A gauge: the cancelled deliveries that are still stored, of all hosts together, at most 100000. Measured every 15 seconds while it
    /// is collected.
    /// </summary>
    public const string QueueCancelled = "webhooks.queue.cancelled";

    /// <summary>A counter: how often this host's work at the store began to fail, by the operation that failed first.</summary>
    public const string StoreOutages = "webhooks.store.outages";

    /// <summary>A gauge: the number of this host's operations at the queue's store that currently fail; 0 when all of them work.</summary>
    public const string StoreFailing = "webhooks.store.failing";

    /// <summary>A gauge: 1 while this host's circuit breaker of the webhook is open, otherwise 0, by webhook.</summary>
    public const string BreakerState = "webhooks.breaker.state";

    /// <summary>A counter: calls that could not be written to the call log, because the store was too slow or down.</summary>
    public const string LogDropped = "webhooks.log.dropped";

    /// <summary>A counter: calls in the call log whose response bodies were dropped, because too much was waiting to be written.</summary>
    public const string LogBodiesDropped = "webhooks.log.bodies_dropped";

    /// <summary>
    /// A counter: calls and attempts at deliveries that are missing from the statistics, because the store was down for too long, or too
    /// many webhooks were called.
    /// </summary>
    public const string StatisticsDropped = "webhooks.statistics.dropped";

    /// <summary>A tag of spans, metrics and log scopes: the event's name.</summary>
    public const string EventTag = "webhook.event";

    /// <summary>A tag of spans and log scopes: the run of the event that the span belongs to.</summary>
    public const string InvocationIdTag = "webhook.invocation.id";

    /// <summary>A tag of spans, metrics and log scopes: the webhook's identifier.</summary>
    public const string HookIdTag = "webhook.hook.id";

    /// <summary>The value of <see cref="HookIdTag"/> for all webhooks that have no measurement of their own.</summary>
    public const string OtherHooks = "other";

    /// <summary>A tag of metrics: the operation that failed at the store, such as <c>claim</c>.</summary>
    public const string StoreOperationTag = "webhook.store.operation";

    /// <summary>A tag of spans: the webhook's name.</summary>
    public const string HookNameTag = "webhook.hook.name";

    /// <summary>A tag of spans: the background delivery's identifier.</summary>
    public const string DeliveryIdTag = "webhook.delivery.id";

    /// <summary>A tag of spans: the number of the attempt, starting at 1.</summary>
    public const string AttemptTag = "webhook.attempt";

    /// <summary>
    /// A tag of spans, metrics and log scopes: the outcome of the call, the run or the attempt, as in the management API.
    /// </summary>
    public const string OutcomeTag = "webhook.outcome";
}
