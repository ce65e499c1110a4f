using System.Diagnostics.Metrics;
using WebhookMiddleware.Calling;
using WebhookMiddleware.Diagnostics;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.Delivery;

/// <summary>
/// The gauges of background deliveries. They repeat what <see cref="DeliveryMaintenance"/> has measured, so that whoever collects them never waits
/// for the store.
/// </summary>
internal sealed class QueueGauges
{
    /// <summary>How many hooks have a measurement of their own, however many there are.</summary>
    public const int MaxHooks = 20;

    private const string Delivery = "{delivery}";

    private readonly Instrument[] _counted;

    public QueueGauges(
        IMeterFactory meterFactory, DeliveryStatus status, StoreOutage outage, WebhookRegistry registry, WebhookResilience resilience)
    {
        var meter = meterFactory.Create(WebhookDiagnostics.MeterName);
        meter.CreateObservableGauge(
            WebhookDiagnostics.QueueDepth, () => IfKnown(status.Depth?.Pending), Delivery, "Background deliveries that wait.");
        meter.CreateObservableGauge(
            WebhookDiagnostics.QueueOldestDueAge,
            () => IfKnown(status.OldestDueAge?.TotalSeconds),
            "s",
            "How long the delivery has been due that has been due longest.");
        _counted =
        [
            meter.CreateObservableGauge(
                WebhookDiagnostics.QueueHookDepth, () => ByHook(status.Contents), Delivery, "Background deliveries that wait, by hook."),
            meter.CreateObservableGauge(
                WebhookDiagnostics.QueuePrepared,
                () => IfKnown(status.Contents?.Prepared),
                Delivery,
                "Deliveries whose request has not ended."),
            meter.CreateObservableGauge(
                WebhookDiagnostics.QueueDead,
                () => IfKnown(status.Contents?.Dead),
                Delivery,
                "Deliveries that were given up and are still kept."),
            meter.CreateObservableGauge(
                WebhookDiagnostics.QueueCancelled,
                () => IfKnown(status.Contents?.Cancelled),
                Delivery,
                "Deliveries that were cancelled and are still kept."),
        ];
        meter.CreateObservableGauge(
            WebhookDiagnostics.StoreFailing,
            () => outage.Failing,
            "{operation}",
            "Operations of this host that fail at the queue's store at present.");
        meter.CreateObservableGauge(
            WebhookDiagnostics.BreakerState,
            () => registry.Current.Webhooks.Select(webhook => OfHook(resilience.IsOpen(webhook.Id) ? 1 : 0, webhook.Id.ToString())),
            description: "1 while the circuit breaker of the webhook is open.");
    }

    /// <summary>Whether anybody listens to what is counted for nobody else.</summary>
    public bool AreCounted => Array.Exists(_counted, instrument => instrument.Enabled);

    private static Measurement<T>[] IfKnown<T>(T? value)
        where T : struct
        => value is { } known ? [new(known)] : [];

    private static IEnumerable<Measurement<long>> ByHook(QueueContents? contents)
    {
        foreach (var (webhookId, pending) in contents?.Deepest ?? [])
        {
            yield return OfHook(pending, webhookId.ToString());
        }

        if (contents?.Others > 0)
        {
            yield return OfHook(contents.Others, WebhookDiagnostics.OtherHooks);
        }
    }

    private static Measurement<T> OfHook<T>(T value, string hook)
        where T : struct
        => new(value, new KeyValuePair<string, object?>(WebhookDiagnostics.HookIdTag, hook));
}
