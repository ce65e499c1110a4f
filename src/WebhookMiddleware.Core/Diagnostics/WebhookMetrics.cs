using System.Diagnostics;
using System.Diagnostics.Metrics;
using WebhookMiddleware.Pipeline;

namespace WebhookMiddleware.Diagnostics;

/// <summary>The instruments, on the host's meter factory.</summary>
internal sealed class WebhookMetrics
{
    private readonly Histogram<double> _callDuration;
    private readonly Histogram<double> _runDuration;
    private readonly Counter<long> _logDropped;

    public WebhookMetrics(IMeterFactory meterFactory)
    {
        var meter = meterFactory.Create(WebhookDiagnostics.MeterName);

        // The buckets that OpenTelemetry advises for HTTP durations.
        var advice = new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
        };
        _callDuration = meter.CreateHistogram(WebhookDiagnostics.CallDuration, "s", "Duration of one call of one webhook.", null, advice);
        _runDuration = meter.CreateHistogram(WebhookDiagnostics.RunDuration, "s", "Duration of all webhooks of one event.", null, advice);
        _logDropped = meter.CreateCounter<long>(WebhookDiagnostics.LogDropped, "{call}", "Calls missing from the call log.");
    }

    public void CallEnded(string eventName, Guid webhookId, WebhookOutcome outcome, TimeSpan duration)
    {
        if (_callDuration.Enabled)
        {
            _callDuration.Record(duration.TotalSeconds, new TagList
            {
                { "event", eventName },
                { "hook", webhookId.ToString() },
                { "outcome", outcome.ToString() },
            });
        }
    }

    public void RunEnded(string eventName, WebhookOutcome outcome, TimeSpan duration)
    {
        if (_runDuration.Enabled)
        {
            _runDuration.Record(duration.TotalSeconds, new TagList { { "event", eventName }, { "outcome", outcome.ToString() } });
        }
    }

    public void LogDropped(int calls) => _logDropped.Add(calls);
}
