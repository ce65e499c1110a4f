namespace WebhookMiddleware.Benchmarks.Figures;

/// <summary>Somebody who takes part in a <see cref="Competition"/>.</summary>
/// <param name="Name">What it is.</param>
/// <param name="MeasureAsync">Runs one round; true: a warm-up, whose figures are not used.</param>
internal sealed record Contestant(string Name, Func<bool, Task<Measurement>> MeasureAsync);

/// <summary>The rounds of one contestant.</summary>
internal sealed record Standing(string Name, IReadOnlyList<Measurement> Rounds)
{
    public IReadOnlyList<double> Values => [.. Rounds.Select(round => round.Value)];

    public IReadOnlyList<double> Cpu => [.. Rounds.Select(round => round.CpuPerOperation ?? double.NaN)];

    public IReadOnlyList<double> Latencies => [.. Rounds.Select(round => round.MedianLatency ?? double.NaN)];
}

/// <summary>Lets contestants take turns, so that what happens to the machine meanwhile happens to all of them.</summary>
internal static class Competition
{
    /// <summary>The foreign processor time from which a round is repeated.</summary>
    public const double MaxForeign = 0.15;

    private const int Repeats = 3;

    /// <summary>
    /// Warms each contestant up, and then measures them in alternating order: A B, B A, A B, … A round that other processes have disturbed
    /// is repeated, three times at most: after that it stands, and the table shows it.
    /// </summary>
    public static async Task<IReadOnlyList<Standing>> RunAsync(int rounds, IReadOnlyList<Contestant> contestants, int warmUps = 1)
    {
        for (var i = 0; i < warmUps; i++)
        {
            foreach (var contestant in contestants)
            {
                await contestant.MeasureAsync(true);
            }
        }

        var measured = contestants.ToDictionary(contestant => contestant.Name, _ => new List<Measurement>());
        for (var round = 0; round < rounds; round++)
        {
            foreach (var contestant in round % 2 == 0 ? contestants : contestants.Reverse())
            {
                measured[contestant.Name].Add(await MeasureAsync(contestant));
            }
        }

        return [.. contestants.Select(contestant => new Standing(contestant.Name, measured[contestant.Name]))];
    }

    private static async Task<Measurement> MeasureAsync(Contestant contestant)
    {
        var best = await contestant.MeasureAsync(false);
        for (var i = 0; i < Repeats && best.Foreign > MaxForeign; i++)
        {
            var again = await contestant.MeasureAsync(false);
            best = again.Foreign < best.Foreign ? again : best;
        }

        return best;
    }
}
