using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using System.Text;

namespace WebhookMiddleware.FunctionalTests.Emissions;

/// <summary>Looks through the activities of every source and the measurements of every meter, from the start of the process.</summary>
internal static class EmittedTelemetry
{
    private static readonly MeterListener Meters = new();

    [ModuleInitializer]
    internal static void Listen()
    {
        ActivitySource.AddActivityListener(new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = Look,
        });

        Meters.InstrumentPublished = (instrument, listener) => listener.EnableMeasurementEvents(instrument);
        Meters.SetMeasurementEventCallback<byte>(Look);
        Meters.SetMeasurementEventCallback<short>(Look);
        Meters.SetMeasurementEventCallback<int>(Look);
        Meters.SetMeasurementEventCallback<long>(Look);
        Meters.SetMeasurementEventCallback<float>(Look);
        Meters.SetMeasurementEventCallback<double>(Look);
        Meters.SetMeasurementEventCallback<decimal>(Look);
        Meters.Start();
    }

    /// <summary>Asks the instruments that only answer.</summary>
    public static void Observe() => Meters.RecordObservableInstruments();

    private static void Look(Activity activity)
    {
        var text = new StringBuilder().Append(activity.Source.Name).Append(' ').Append(activity.OperationName).Append(' ')
            .Append(activity.DisplayName).Append(' ').Append(activity.StatusDescription).Append(' ').Append(activity.TraceStateString);
        Append(text, activity.TagObjects);
        Append(text, activity.Baggage);
        foreach (var happening in activity.Events)
        {
            Append(text.AppendLine().Append(happening.Name), happening.Tags);
        }

        foreach (var link in activity.Links)
        {
            Append(text, link.Tags ?? []);
        }

        Emitted.Look("activities", text.ToString());
    }

    private static void Look<T>(Instrument instrument, T measurement, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        var text = new StringBuilder().Append(instrument.Meter.Name).Append(' ').Append(instrument.Name);
        foreach (var (name, value) in tags)
        {
            text.AppendLine().Append(name).Append('=').Append(value);
        }

        Emitted.Look("measurements", text.ToString());
    }

    private static void Append<T>(StringBuilder text, IEnumerable<KeyValuePair<string, T>> pairs)
    {
        foreach (var (name, value) in pairs)
        {
            text.AppendLine().Append(name).Append('=').Append(value);
        }
    }
}
