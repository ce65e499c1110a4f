using WebhookMiddleware.Dashboard.Outcomes;
using WebhookMiddleware.Statistics;

namespace WebhookMiddleware.Dashboard.Statistics;

/// <summary>The figures of one kind, awaited calls or background attempts, in the form in which charts and tables have them.</summary>
internal sealed class KindFigures
{
    // In the order of a bar from below: what is wrong stands at the bottom, where it is seen best.
    private static readonly string[] Colours = ["fail", "warn", "ok", "quiet"];

    private readonly IReadOnlyList<Tally> _steps;

    private KindFigures(StatisticsOverview overview, StatisticsKind kind)
    {
        _steps = [.. overview.Steps.Select(step => step.Of(kind))];
        Times = [.. overview.Steps.Select(step => step.At)];
        foreach (var step in _steps)
        {
            Sum.Add(step);
        }

        Groups =
        [
            .. Colours
                .Select(colour => (Colour: colour, Counts: (IReadOnlyList<long>)[.. _steps.Select(step => CountOf(step, colour))]))
                .Where(group => group.Counts.Any(count => count > 0)),
        ];
    }

    public IReadOnlyList<DateTimeOffset> Times { get; }

    /// <summary>Gets all steps together.</summary>
    public Tally Sum { get; } = new();

    /// <summary>Gets the outcomes by their colours, with a count for each step. Colours that did not occur are left out.</summary>
    public IReadOnlyList<(string Colour, IReadOnlyList<long> Counts)> Groups { get; }

    public long Failures => CountOf(Sum, "fail");

    /// <summary>Gets whether there are durations: a call that was not made has none.</summary>
    public bool HasDurations => Sum.Max is not null;

    /// <summary>Gets the steps with calls, the newest first.</summary>
    public IEnumerable<int> Counted => Enumerable.Range(0, _steps.Count).Where(step => _steps[step].Count > 0).Reverse();

    public long CountOf(int step) => _steps[step].Count;

    public IReadOnlyList<double?> Percentile(double share) => [.. _steps.Select(step => step.Percentile(share))];

    /// <summary>Returns the figures of each kind that was counted.</summary>
    public static IReadOnlyDictionary<StatisticsKind, KindFigures> Of(StatisticsOverview overview)
        => overview.Counts.Keys.Select(key => key.Kind).Distinct().ToDictionary(kind => kind, kind => new KindFigures(overview, kind));

    private static long CountOf(Tally tally, string colour)
        => tally.Outcomes.Where(outcome => OutcomeTexts.Kind(outcome.Outcome) == colour).Sum(outcome => outcome.Count);
}
