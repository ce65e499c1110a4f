using System.Diagnostics;
using System.Diagnostics.Metrics;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.Diagnostics;

/// <summary>Creates and records the metrics, on the host's meter factory.</summary>
internal sealed class WebhookMetrics
{
    private readonly Histogram<double> _callDuration;
    private readonly Histogram<double> _runDuration;
    private readonly Histogram<double> _deliveryDuration;
    private readonly Histogram<double> _deliveryLag;
    private readonly Counter<long> _logDropped;
    private readonly Counter<long> _logBodiesDropped;
    private readonly Counter<long> _statisticsDropped;
    private readonly Counter<long> _storeOutages;

    public WebhookMetrics(IMeterFactory meterFactory)
    {
        var meter = meterFactory.Create(WebhookDiagnostics.MeterName);

        // The buckets that OpenTelemetry recommends for HTTP durations.
        var advice = new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
        };
        _callDuration = meter.CreateHistogram(WebhookDiagnostics.CallDuration, "s", "Duration of one call of one webhook.", null, advice);
        _runDuration = meter.CreateHistogram(WebhookDiagnostics.RunDuration, "s", "Duration of all webhooks of one event.", null, advice);
        _deliveryDuration = meter.CreateHistogram(
            WebhookDiagnostics.DeliveryDuration, "s", "Duration of one attempt at a background delivery.", null, advice);
        _deliveryLag = meter.CreateHistogram(
            WebhookDiagnostics.DeliveryLag,
            "s",
            "Time from the writing of a background delivery to its first attempt.",
            null,
            new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 300, 1800, 7200],
            });
        _logDropped = meter.CreateCounter<long>(WebhookDiagnostics.LogDropped, "{call}", "Calls missing from the call log.");
        _logBodiesDropped = meter.CreateCounter<long>(
            WebhookDiagnostics.LogBodiesDropped, "{call}", "Calls in the call log whose response bodies were not kept.");
        _statisticsDropped = meter.CreateCounter<long>(
            WebhookDiagnostics.StatisticsDropped, "{call}", "Calls and attempts at deliveries missing from the statistics.");
        _storeOutages = meter.CreateCounter<long>(
            WebhookDiagnostics.StoreOutages, "{outage}", "How often this host's work at the store began to fail.");
    }

    public void CallEnded(string eventName, Guid webhookId, WebhookOutcome outcome, TimeSpan duration)
        => Record(_callDuration, eventName, webhookId, outcome, duration);

    public void RunEnded(string eventName, WebhookOutcome outcome, TimeSpan duration)
    {
        if (_runDuration.Enabled)
        {
            _runDuration.Record(duration.TotalSeconds, new TagList
            {
                { WebhookDiagnostics.EventTag, eventName },
                { WebhookDiagnostics.OutcomeTag, outcome.ToName() },
            });
        }
    }

    public void DeliveryAttempted(string eventName, Guid webhookId, WebhookOutcome outcome, TimeSpan duration)
        => Record(_deliveryDuration, eventName, webhookId, outcome, duration);

    public void DeliveryBegan(TimeSpan lag)
    {
        if (_deliveryLag.Enabled)
        {
            // The store's clock may be ahead of this host's.
            _deliveryLag.Record(Math.Max(lag.TotalSeconds, 0));
        }
    }

    public void LogDropped(int calls) => _logDropped.Add(calls);

    public void LogBodyDropped() => _logBodiesDropped.Add(1);

    public void StatisticsDropped(long calls) => _statisticsDropped.Add(calls);

    public void StoreFailed(string operation)
        => _storeOutages.Add(1, new KeyValuePair<string, object?>(WebhookDiagnostics.StoreOperationTag, operation));

    private static void Record(Histogram<double> histogram, string eventName, Guid webhookId, WebhookOutcome outcome, TimeSpan duration)
    {
        if (histogram.Enabled)
        {
            histogram.Record(duration.TotalSeconds, new TagList
            {
                { WebhookDiagnostics.EventTag, eventName },
                { WebhookDiagnostics.HookIdTag, webhookId.ToString() },
                { WebhookDiagnostics.OutcomeTag, outcome.ToName() },
            });
        }
    }
}
