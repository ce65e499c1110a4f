using System.Globalization;
using WebhookMiddleware.Benchmarks.Figures;

namespace WebhookMiddleware.Benchmarks.Growth;

/// <summary>One thing that grows: a line for each step, with a rate for each contestant and its ratio to the first one.</summary>
/// <param name="Name">What the command line calls it.</param>
/// <param name="Unit">What grows.</param>
/// <param name="Steps">The steps.</param>
/// <param name="MeasureAsync">Measures one step.</param>
internal sealed record GrowthTable(
    string Name, string Unit, IReadOnlyList<int> Steps, Func<GrowthOptions, int, Task<IReadOnlyList<Standing>>> MeasureAsync)
{
    // Less than this is no growth.
    private const double Gain = 1.05;

    /// <summary>Measures the steps, and prints each as soon as it is known.</summary>
    public async Task RunAsync(GrowthOptions options)
    {
        List<(int Step, IReadOnlyList<Standing> Standings)> lines = [];
        foreach (var step in options.Steps ?? Steps)
        {
            var standings = await MeasureAsync(options, step);
            if (lines.Count == 0)
            {
                await WriteHeadAsync(standings);
            }

            lines.Add((step, standings));
            await WriteLineAsync(step, standings);
        }

        for (var i = 0; i < lines[0].Standings.Count; i++)
        {
            (int Step, double Rate)[] rates = [.. lines.Select(line => (line.Step, MedianOf(line.Standings[i])))];
            await Console.Out.WriteLineAsync($"{lines[0].Standings[i].Name}: grows until {Number(GrowsUntil(rates))} {Unit}");
        }
    }

    /// <summary>Returns the last step that has brought more than the step before it.</summary>
    public static int GrowsUntil(IReadOnlyList<(int Step, double Rate)> rates)
    {
        var last = 0;
        while (last + 1 < rates.Count && rates[last + 1].Rate > rates[last].Rate * Gain)
        {
            last++;
        }

        return rates[last].Step;
    }

    private async Task WriteHeadAsync(IReadOnlyList<Standing> standings)
    {
        var columns = standings.Select((standing, i) => i == 0 ? $"{standing.Name} | CPU" : $"{standing.Name} | CPU | ratio | CPU ratio");
        await Console.Out.WriteLineAsync($"\n| {Name}: {Unit} | {string.Join(" | ", columns)} | foreign CPU |");
        await Console.Out.WriteLineAsync("|" + string.Concat(Enumerable.Repeat("---|", standings.Count * 4)));
    }

    private static async Task WriteLineAsync(int step, IReadOnlyList<Standing> standings)
    {
        var baseline = standings[0];
        var cells = standings.Select(standing =>
        {
            var own = string.Create(
                CultureInfo.InvariantCulture, $"{MedianOf(standing):F0} /s | {Spread.Of(standing.Cpu).Median:F0} µs");
            return ReferenceEquals(standing, baseline)
                ? own
                : $"{own} | {Ratio(standing.Values, baseline.Values)} | {Ratio(standing.Cpu, baseline.Cpu)}";
        });
        var foreign = standings.Max(standing => standing.Rounds.Max(round => round.Foreign));
        await Console.Out.WriteLineAsync(
            string.Create(CultureInfo.InvariantCulture, $"| {step} | {string.Join(" | ", cells)} | ≤ {foreign * 100:F0} % |"));
    }

    private static double MedianOf(Standing standing) => Spread.Of(standing.Values).Median;

    private static string Ratio(IReadOnlyList<double> values, IReadOnlyList<double> baseline)
        => Spread.OfRatios(values, baseline).Median.ToString("F2", CultureInfo.InvariantCulture);

    private static string Number(int step) => step.ToString("N0", CultureInfo.InvariantCulture);
}
