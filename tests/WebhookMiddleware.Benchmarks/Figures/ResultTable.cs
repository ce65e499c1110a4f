using System.Globalization;

namespace WebhookMiddleware.Benchmarks.Figures;

/// <summary>
/// Prints standings as rows of a Markdown table: ratios are to the first standing, paired by round, as median (least to greatest).
/// </summary>
internal static class ResultTable
{
    public static Task WriteHeadAsync() => Console.Out.WriteLineAsync(
        """
        | row | what | figure | ratio | CPU an operation | CPU ratio | p50 | p50 ratio | failed | foreign CPU | notes |
        |---|---|---|---|---|---|---|---|---|---|---|
        """);

    /// <summary>Prints one line for each standing.</summary>
    /// <param name="row">The name of the row.</param>
    /// <param name="unit">The unit of the figures.</param>
    /// <param name="standings">The standings; the first is the baseline.</param>
    public static async Task WriteAsync(string row, string unit, IReadOnlyList<Standing> standings)
    {
        foreach (var standing in standings)
        {
            var baseline = standings[0];
            var isBaseline = ReferenceEquals(standing, baseline);
            string[] cells =
            [
                row,
                standing.Name,
                $"{Number(Spread.Of(standing.Values).Median)} {unit}",
                isBaseline ? "1" : Ratio(standing.Values, baseline.Values),
                With(" µs", Number(Spread.Of(standing.Cpu).Median)),
                isBaseline ? "" : Ratio(standing.Cpu, baseline.Cpu),
                With(" ms", Number(Spread.Of(standing.Latencies).Median)),
                isBaseline ? "" : Ratio(standing.Latencies, baseline.Latencies),
                standing.Rounds.Sum(round => round.Failed).ToString(CultureInfo.InvariantCulture),
                Foreign(standing),
                Notes(standing),
            ];
            await Console.Out.WriteLineAsync($"| {string.Join(" | ", cells)} |");
        }
    }

    /// <summary>Prints a line that has nothing to be compared with.</summary>
    public static Task WriteLineAsync(string row, string what, string figure)
        => Console.Out.WriteLineAsync($"| {row} | {what} | {figure} | | | | | | | | |");

    private static string Ratio(IReadOnlyList<double> values, IReadOnlyList<double> baseline)
    {
        var ratio = Spread.OfRatios(values, baseline);
        return double.IsNaN(ratio.Median)
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $"{ratio.Median:F3} ({ratio.Min:F3} to {ratio.Max:F3})");
    }

    private static string Number(double value)
        => double.IsNaN(value) ? "" : value.ToString(Math.Abs(value) >= 100 ? "F0" : "0.##", CultureInfo.InvariantCulture);

    private static string With(string unit, string number) => number.Length == 0 ? "" : number + unit;

    private static string Foreign(Standing standing)
    {
        var most = standing.Rounds.Max(round => round.Foreign);
        return string.Create(CultureInfo.InvariantCulture, $"≤ {most * 100:F0} %{(most > Competition.MaxForeign ? " (disturbed)" : "")}");
    }

    private static string Notes(Standing standing) => string.Join("; ", standing.Rounds
        .SelectMany(round => round.Notes)
        .GroupBy(note => note.Key, note => note.Value)
        .Select(note => $"{note.Key} {Number(Spread.Of(note).Median)}"));
}
