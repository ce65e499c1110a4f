namespace WebhookMiddleware.Benchmarks.Figures;

/// <summary>The median of some figures, and between which they lie.</summary>
internal readonly record struct Spread(double Median, double Min, double Max)
{
    /// <summary>Returns the spread of figures; that of none is not a number.</summary>
    public static Spread Of(IEnumerable<double> figures)
    {
        double[] sorted = [.. figures.Order()];
        if (sorted.Length == 0)
        {
            return new Spread(double.NaN, double.NaN, double.NaN);
        }

        var middle = sorted.Length / 2;
        var median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[^1]);
    }

    /// <summary>
    /// Returns the spread of the ratios of figures to a baseline, each to that of its own round: what slows a machine down for some rounds
    /// slows both sides down, so the ratios vary less than the figures.
    /// </summary>
    public static Spread OfRatios(IReadOnlyList<double> figures, IReadOnlyList<double> baseline)
        => figures.Count == baseline.Count
            ? Of(figures.Zip(baseline, (figure, other) => figure / other))
            : throw new ArgumentException($"{figures.Count} rounds can't be paired with {baseline.Count}.", nameof(baseline));
}
