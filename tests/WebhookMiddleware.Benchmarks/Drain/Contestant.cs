namespace WebhookMiddleware.Benchmarks.Drain;

/// <summary>One line of the table.</summary>
/// <param name="Name">What it is.</param>
/// <param name="RunAsync">One round; gives its rate in operations a second.</param>
internal sealed record Contestant(string Name, Func<Task<double>> RunAsync)
{
    private readonly List<double> _rates = [];
    private readonly List<string> _notes = [];

    public double Median => _rates.Order().ElementAt(_rates.Count / 2);

    /// <summary>What the last round said of itself.</summary>
    public Func<string> Note { get; init; } = () => "";

    /// <summary>Lets all of them take turns, a warm-up first, and prints the table. The ratios are to the first one.</summary>
    public static async Task CompeteAsync(string title, int rounds, IReadOnlyList<Contestant> contestants)
    {
        for (var round = 0; round <= rounds; round++)
        {
            foreach (var contestant in contestants)
            {
                var rate = await contestant.RunAsync();
                if (round > 0)
                {
                    contestant._rates.Add(rate);
                    contestant._notes.Add(contestant.Note());
                }
            }
        }

        await Console.Out.WriteLineAsync($"\n{title}; medians of {rounds} interleaved rounds");
        foreach (var contestant in contestants)
        {
            await Console.Out.WriteLineAsync(FormattableString.Invariant(
                $"{contestant.Name,-44} {contestant.Median,8:F0}/s  × {contestant.Median / contestants[0].Median:F2}  ({contestant._rates.Min():F0} to {contestant._rates.Max():F0})  {contestant._notes[^1]}"));
        }
    }
}
