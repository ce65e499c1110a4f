namespace WebhookMiddleware.SoakTests.Support;

internal static class Latencies
{
    /// <summary>The value below which this share of the values lies.</summary>
    public static double Percentile(IReadOnlyCollection<double> values, double share)
        => values.Order().ElementAt(Math.Min((int)(values.Count * share), values.Count - 1));
}
