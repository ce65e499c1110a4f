using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.Diagnostics;

/// <summary>
/// The names under which traces and metrics are found. Spans, metrics and the scopes of log entries use the same names and values; outcomes are
/// written as the management API writes them, such as <c>timedOut</c>.
/// </summary>
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

    /// <summary>
    /// Gauge: the same by hook, for the 20 hooks that most deliveries wait for; those of all other hooks together have the hook
    /// <see cref="OtherHooks"/>. Read every 15 seconds, while somebody listens.
    /// </summary>
    public const string QueueHookDepth = "webhooks.queue.hook_depth";

    /// <summary>
    /// Gauge, in seconds: for how long the delivery has been due that has been due longest, 0 when none is. It goes on growing while the store
    /// can't be asked.
    /// </summary>
    public const string QueueOldestDueAge = "webhooks.queue.oldest_due_age";

    /// <summary>
    /// Gauge: deliveries that handlers have written with their own data, and whose requests have not ended; read every 15 seconds, while
    /// somebody listens.
    /// </summary>
    public const string QueuePrepared = "webhooks.queue.prepared";

    /// <summary>
    /// Gauge: deliveries that were given up and are still kept, on all hosts together; read every 15 seconds, while somebody listens. At most
    /// 100000.
    /// </summary>
    public const string QueueDead = "webhooks.queue.dead";

    /// <summary>
    /// Gauge: deliveries that were cancelled and are still kept, on all hosts together; read every 15 seconds, while somebody listens. At most
    /// 100000.
    /// </summary>
    public const string QueueCancelled = "webhooks.queue.cancelled";

    /// <summary>Counter: how often this host's work at the store began to fail, by the operation that failed first.</summary>
    public const string StoreOutages = "webhooks.store.outages";

    /// <summary>Gauge: how many of this host's operations at the queue's store fail at present; 0 when all of them work.</summary>
    public const string StoreFailing = "webhooks.store.failing";

    /// <summary>Gauge: 1 while this host's circuit breaker of the webhook is open, else 0, by hook.</summary>
    public const string BreakerState = "webhooks.breaker.state";

    /// <summary>Counter: calls that could not be written to the call log, because the store was too slow or down.</summary>
    public const string LogDropped = "webhooks.log.dropped";

    /// <summary>
    /// Counter: calls in the call log whose response bodies were not kept, because too much was waiting to be written to it.
    /// </summary>
    public const string LogBodiesDropped = "webhooks.log.bodies_dropped";

    /// <summary>Tag of spans, metrics and log scopes: the event's name.</summary>
    public const string EventTag = "webhook.event";

    /// <summary>Tag of spans and log scopes: the run of the event that the span belongs to.</summary>
    public const string InvocationIdTag = "webhook.invocation.id";

    /// <summary>Tag of spans, metrics and log scopes: the webhook's identifier.</summary>
    public const string HookIdTag = "webhook.hook.id";

    /// <summary>The value of <see cref="HookIdTag"/> that stands for all hooks which have no measurement of their own.</summary>
    public const string OtherHooks = "other";

    /// <summary>Tag of metrics: what failed at the store, such as <c>claim</c>.</summary>
    public const string StoreOperationTag = "webhook.store.operation";

    /// <summary>Tag of spans: the webhook's name.</summary>
    public const string HookNameTag = "webhook.hook.name";

    /// <summary>Tag of spans: the background delivery's identifier.</summary>
    public const string DeliveryIdTag = "webhook.delivery.id";

    /// <summary>Tag of spans: the number of the attempt, from 1.</summary>
    public const string AttemptTag = "webhook.attempt";

    /// <summary>Tag of spans, metrics and log scopes: how the call, the run or the attempt ended, as the management API writes it.</summary>
    public const string OutcomeTag = "webhook.outcome";
}
