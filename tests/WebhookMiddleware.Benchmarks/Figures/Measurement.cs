namespace WebhookMiddleware.Benchmarks.Figures;

/// <summary>What one round of one contestant has given.</summary>
/// <param name="Value">The figure that is compared: requests a second, milliseconds, …</param>
internal sealed record Measurement(double Value)
{
    /// <summary>Gets the processor time of the measured process for each operation, in microseconds.</summary>
    public double? CpuPerOperation { get; init; }

    /// <summary>Gets the median latency in milliseconds.</summary>
    public double? MedianLatency { get; init; }

    /// <summary>Gets the share of the machine's processors that was used by processes that are not ours: 0 to 1.</summary>
    public double Foreign { get; init; }

    /// <summary>Gets the number of operations.</summary>
    public long Requests { get; init; }

    /// <summary>Gets the number of operations that failed.</summary>
    public long Failed { get; init; }

    /// <summary>Gets what else is to be known of the round, by name; medians are printed.</summary>
    public IReadOnlyDictionary<string, double> Notes { get; init; } = new Dictionary<string, double>();

    /// <summary>Returns processor time for each of some operations, in microseconds.</summary>
    public static double CpuOf(TimeSpan used, long operations) => used.TotalMicroseconds / Math.Max(operations, 1);
}
