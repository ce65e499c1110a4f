using System.Diagnostics.Metrics;
using WebhookMiddleware.Calling;
using WebhookMiddleware.Diagnostics;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.Delivery.Maintenance;

/// <summary>
/// The gauges of background deliveries. They report what <see cref="DeliveryMaintenance"/> has measured, so that collecting them never
/// waits for the store.
/// </summary>
internal sealed class QueueGauges
{
    /// <summary>The maximum number of webhooks with a measurement of their own.</summary>
    public const int MaxHooks = 20;

    private const string Delivery = "{delivery}";

    private readonly Instrument[] _counted;

    public QueueGauges(
        IMeterFactory meterFactory, DeliveryStatus status, StoreOutage outage, WebhookRegistry registry, WebhookResilience resilience)
    {
        var meter = meterFactory.Create(WebhookDiagnostics.MeterName);
        meter.CreateObservableGauge(
            WebhookDiagnostics.QueueDepth, () => IfKnown(status.Depth?.Pending), Delivery, "Pending background deliveries.");
        meter.CreateObservableGauge(
            WebhookDiagnostics.QueueOldestDueAge,
            () => IfKnown(status.OldestDueAge?.TotalSeconds),
            "s",
            "For how long the oldest due delivery has been due.");
        _counted =
        [
            meter.CreateObservableGauge(
                WebhookDiagnostics.QueueHookDepth, () => ByHook(status.Contents), Delivery, "Pending background deliveries by webhook."),
            meter.CreateObservableGauge(
                WebhookDiagnostics.QueuePrepared,
                () => IfKnown(status.Contents?.Prepared),
                Delivery,
                "Deliveries whose request has not ended."),
            meter.CreateObservableGauge(
                WebhookDiagnostics.QueueDead,
                () => IfKnown(status.Contents?.Dead),
                Delivery,
                "Dead deliveries that are still stored."),
            meter.CreateObservableGauge(
                WebhookDiagnostics.QueueCancelled,
                () => IfKnown(status.Contents?.Cancelled),
                Delivery,
                "Cancelled deliveries that are still stored."),
        ];
        meter.CreateObservableGauge(
            WebhookDiagnostics.StoreFailing,
            () => outage.Failing,
            "{operation}",
            "Operations of this host that currently fail at the queue's store.");
        meter.CreateObservableGauge(
            WebhookDiagnostics.BreakerState,
            () => registry.Current.Webhooks.Select(webhook => OfHook(resilience.IsOpen(webhook.Id) ? 1 : 0, webhook.Id.ToString())),
            description: "1 while the circuit breaker of the webhook is open.");
    }

    /// <summary>Gets whether any metric is collected that has to be counted for it alone.</summary>
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
