using Microsoft.Extensions.Time.Testing;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Statistics;

namespace WebhookMiddleware.Core.Tests.Statistics;

public sealed class StatisticsOverviewReaderTests : IStatisticsFlush
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private static readonly Guid Hook = Guid.CreateVersion7();
    private static readonly Guid Other = Guid.CreateVersion7();

    private readonly FakeTimeProvider _time = new(Noon.AddMinutes(20));
    private readonly FakeStatistics _store = new();
    private readonly StatisticsOverviewReader _overview;
    private int _flushes;

    public StatisticsOverviewReaderTests() => _overview = new StatisticsOverviewReader(
        new StatisticsRows(_store, this, _time),
        new CountedIntervals(_store, this, Microsoft.Extensions.Options.Options.Create(new WebhookOptions()), _time));

    Task IStatisticsFlush.FlushAsync(CancellationToken cancellationToken)
    {
        _flushes++;
        return Task.CompletedTask;
    }

    [Fact]
    public async Task ReadAsync_SeveralWebhooks_AddsThemUpByStepAndKind()
    {
        _store.Add(
            StatisticsInterval.Hour,
            Row(Noon.AddHours(-2), Hook, StatisticsKind.Call, milliseconds: 10, WebhookOutcome.Allowed, WebhookOutcome.Allowed, WebhookOutcome.Allowed),
            Row(Noon.AddHours(-2), Other, StatisticsKind.Call, milliseconds: 1000, WebhookOutcome.TimedOut),
            Row(Noon, Other, StatisticsKind.Delivery, milliseconds: 20, WebhookOutcome.Denied));

        var overview = await ReadAsync(Noon.AddHours(-3), Noon.AddHours(1), TimeSpan.FromHours(1));

        overview.Steps.Select(step => (step.At, step.Of(StatisticsKind.Call).Count, step.Of(StatisticsKind.Delivery).Count)).Should().Equal(
            (Noon.AddHours(-3), 0, 0), (Noon.AddHours(-2), 4, 0), (Noon.AddHours(-1), 0, 0), (Noon, 0, 1));
        var calls = overview.Steps[1].Of(StatisticsKind.Call);
        calls.Outcomes.Should().Equal(new OutcomeCount(WebhookOutcome.Allowed, 3), new OutcomeCount(WebhookOutcome.TimedOut, 1));
        calls.Percentile(0.5).Should().BeApproximately(10, 0.5);
        calls.Percentile(0.99).Should().BeApproximately(1000, 50);
        overview.Steps[0].Of(StatisticsKind.Call).Percentile(0.5).Should().BeNull("nothing was called");
        _flushes.Should().Be(1);
    }

    [Fact]
    public async Task ReadAsync_SeveralSteps_CountsThemByWebhookEventAndKind()
    {
        _store.Add(
            StatisticsInterval.Hour,
            Row(Noon.AddHours(-2), Hook, StatisticsKind.Call, milliseconds: 10, WebhookOutcome.Allowed, WebhookOutcome.Denied),
            Row(Noon, Hook, StatisticsKind.Call, milliseconds: 10, WebhookOutcome.BadStatus, WebhookOutcome.TimedOut),
            Row(Noon, Hook, StatisticsKind.Delivery, milliseconds: 10, WebhookOutcome.BadStatus));

        var overview = await ReadAsync(Noon.AddHours(-3), Noon.AddHours(1), TimeSpan.FromHours(1));

        overview.Counts.Should().Equal(new Dictionary<StatisticsKey, CallCount>
        {
            [new(Hook, "order", StatisticsKind.Call)] = new(4, 2),
            [new(Hook, "order", StatisticsKind.Delivery)] = new(1, 1),
        });
    }

    [Fact]
    public async Task ReadAsync_ShortStepsOfLongAgo_GivesTheHourToTheFirst()
    {
        var day = Noon.AddDays(-3);
        _store.Add(StatisticsInterval.Hour, Row(day, Hook, StatisticsKind.Call, milliseconds: 10, WebhookOutcome.Allowed));

        var overview = await ReadAsync(day.AddMinutes(7), day.AddMinutes(16), TimeSpan.FromMinutes(5));

        overview.Steps.Select(step => (step.At, step.Of(StatisticsKind.Call).Count)).Should().Equal(
            (day.AddMinutes(5), 1), (day.AddMinutes(10), 0), (day.AddMinutes(15), 0));
    }

    [Fact]
    public async Task ReadAsync_EventOrWebhook_CountsItAlone()
    {
        _store.Add(
            StatisticsInterval.Hour,
            Row(Noon, Hook, StatisticsKind.Call, milliseconds: 10, WebhookOutcome.Allowed),
            Row(Noon, Other, StatisticsKind.Call, milliseconds: 20, WebhookOutcome.Denied),
            Tally(30, WebhookOutcome.BadStatus).ToRow(Noon, new StatisticsKey(Other, "payment", StatisticsKind.Call), host: 1));
        var query = new StatisticsQuery { From = Noon, To = Noon.AddHours(1), Step = TimeSpan.FromHours(1) };

        var payments = await _overview.ReadAsync(query with { Event = "payment" }, CancellationToken.None);
        var webhook = await _overview.ReadAsync(query with { WebhookIds = [Other] }, CancellationToken.None);
        var both = await _overview.ReadAsync(query with { WebhookIds = [Other], Event = "order" }, CancellationToken.None);

        Describe(payments).Should().Be("30 BadStatus; payment 1/1");
        Describe(webhook).Should().Be("30 Denied, BadStatus; order 1/0, payment 1/1");
        Describe(both).Should().Be("20 Denied; order 1/0");

        static string Describe(StatisticsOverview overview)
        {
            var calls = overview.Steps.Single().Of(StatisticsKind.Call);
            var counts = overview.Counts.OrderBy(pair => pair.Key.Event).Select(pair => $"{pair.Key.Event} {pair.Value.Count}/{pair.Value.Failures}");
            return $"{calls.Max} {string.Join(", ", calls.Outcomes.Select(outcome => outcome.Outcome))}; {string.Join(", ", counts)}";
        }
    }

    private Task<StatisticsOverview> ReadAsync(DateTimeOffset from, DateTimeOffset to, TimeSpan step)
        => _overview.ReadAsync(new StatisticsQuery { From = from, To = to, Step = step }, CancellationToken.None);

    private static StatisticsRow Row(
        DateTimeOffset at, Guid hook, StatisticsKind kind, double milliseconds, params WebhookOutcome[] outcomes)
        => Tally(milliseconds, outcomes).ToRow(at, new StatisticsKey(hook, "order", kind), host: 1);

    private static Tally Tally(double milliseconds, params WebhookOutcome[] outcomes)
    {
        var tally = new Tally();
        foreach (var outcome in outcomes)
        {
            tally.Add(outcome, TimeSpan.FromMilliseconds(milliseconds));
        }

        return tally;
    }
}
