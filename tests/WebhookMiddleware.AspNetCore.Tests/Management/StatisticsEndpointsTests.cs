using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Statistics;

namespace WebhookMiddleware.AspNetCore.Tests.Management;

public sealed class StatisticsEndpointsTests : IAsyncLifetime
{
    private const string Id = "0198c0de-0000-7000-8000-000000000001";

    private readonly FakeStatistics _statistics = new();
    private ManagementHost _host = null!;

    public async Task InitializeAsync()
        => _host = await ManagementHost.StartAsync(services: services => services.AddSingleton<IWebhookStatistics>(_statistics));

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Get_NoParameters_ReadsTheLast24HoursByHour()
    {
        await _host.GetAsync("/stats");

        var to = new DateTimeOffset(2026, 11, 24, 6, 0, 0, TimeSpan.Zero);
        _statistics.Query.Should().Be(new StatisticsQuery { From = to.AddDays(-1), To = to, Step = TimeSpan.FromHours(1) });
    }

    [Theory]
    [InlineData("1m", 1)]
    [InlineData("5m", 5)]
    [InlineData("1h", 60)]
    [InlineData("1d", 24 * 60)]
    public async Task Get_AllParameters_AreUsed(string step, int minutes)
    {
        var report = await _host.GetAsync($"/stats?from=2026-11-23T08:00:00%2B03:00&to=2026-11-23T06:00:00Z&step={step}&hook={Id}&event=before_order_add");

        report["step"]!.GetValue<string>().Should().Be(step);
        _statistics.Query.Should().BeEquivalentTo(new StatisticsQuery
        {
            From = new DateTimeOffset(2026, 11, 23, 5, 0, 0, TimeSpan.Zero),
            To = new DateTimeOffset(2026, 11, 23, 6, 0, 0, TimeSpan.Zero),
            Step = TimeSpan.FromMinutes(minutes),
            WebhookIds = [Guid.Parse(Id)],
            Event = "before_order_add",
        });
    }

    [Fact]
    public async Task Get_Report_HasEveryMember()
    {
        var item = new StatisticsItem
        {
            At = ManagementHost.Now,
            WebhookId = Guid.Parse(Id),
            Event = "before_order_add",
            Kind = StatisticsKind.Call,
            Count = 12,
            Outcomes = [new OutcomeCount(WebhookOutcome.Allowed, 10), new OutcomeCount(WebhookOutcome.TimedOut, 2)],
            P50Ms = 1.5,
            P95Ms = 2,
            P99Ms = 2.25,
            MaxMs = 12.34567,
        };
        _statistics.Report = new StatisticsReport(
            ManagementHost.Now, ManagementHost.Now.AddHours(1), [item],
            [item, item with { Kind = StatisticsKind.Delivery, P50Ms = null, P95Ms = null, P99Ms = null, MaxMs = null, Outcomes = [] }]);

        var report = await _host.GetAsync("/stats?from=2026-11-24T05:29:25Z&to=2026-11-24T06:29:25Z");

        const string Counts = $$"""
            "hookId": "{{Id}}", "event": "before_order_add", "kind": "call", "count": 12, "outcomes": { "allowed": 10, "timedOut": 2 },
            "p50Ms": 1.5, "p95Ms": 2, "p99Ms": 2.25, "maxMs": 12.346
            """;
        var expected = JsonNode.Parse($$"""
            { "from": "2026-11-24T05:00:00Z", "to": "2026-11-24T07:00:00Z", "step": "1h",
              "items": [ { "at": "2026-11-24T05:29:25Z", {{Counts}} } ],
              "totals": [ { {{Counts}} }, { "hookId": "{{Id}}", "event": "before_order_add", "kind": "delivery", "count": 12, "outcomes": {},
                "p50Ms": null, "p95Ms": null, "p99Ms": null, "maxMs": null } ] }
            """);
        JsonNode.DeepEquals(report, expected).Should().BeTrue(report.ToJsonString());
    }

    [Fact]
    public async Task Get_ManyItems_AreAllWritten()
    {
        var item = new StatisticsItem
        {
            At = ManagementHost.Now,
            WebhookId = Guid.Parse(Id),
            Event = "a",
            Kind = StatisticsKind.Call,
            Count = 1,
            Outcomes = [],
        };
        _statistics.Report = new StatisticsReport(ManagementHost.Now, ManagementHost.Now, [.. Enumerable.Repeat(item, 20_000)], [item]);

        var report = await _host.GetAsync("/stats");

        report["items"]!.AsArray().Should().HaveCount(20_000);
        report["totals"]!.AsArray().Should().ContainSingle();
    }

    [Fact]
    public async Task Get_AllParametersWrong_NamesAll()
    {
        using var response = await _host.SendAsync(HttpMethod.Get, "/stats?from=yesterday&to=2026-11-24T05:29:25&step=1w&hook=7&event=a&event=b");

        (await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest)).Keys.Should().BeEquivalentTo("from", "to", "step", "hook", "event");
    }

    [Theory]
    [InlineData("from=2026-11-24T05:00:00Z&to=2026-11-24T05:00:00Z&hook=7", "from", "hook")]
    [InlineData("from=2026-11-25T05:00:00Z", "from")]
    [InlineData("to=0001-01-01T00:00:00Z", "to")]
    [InlineData("from=2026-11-22T05:00:00Z&to=2026-11-23T06:01:00Z&step=1m", "step")]
    [InlineData("from=0001-01-01T00:00:00Z&to=9999-12-31T23:59:59Z&step=1d", "step")]
    public async Task Get_TimesThatDoNotFit_Is400(string query, params string[] fields)
    {
        using var response = await _host.SendAsync(HttpMethod.Get, $"/stats?{query}");

        (await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest)).Keys.Should().BeEquivalentTo(fields);
    }

    [Theory]
    [InlineData("from=2026-11-22T05:00:00Z&to=2026-11-23T06:00:00Z&step=1m")]
    [InlineData("from=9999-12-31T23:00:00Z&to=9999-12-31T23:59:59Z&step=1d")]
    [InlineData("to=0001-01-01T00:00:01Z")]
    public async Task Get_TimesAtTheEdge_AreAnswered(string query) => await _host.GetAsync($"/stats?{query}");

    private sealed class FakeStatistics : IWebhookStatistics
    {
        public StatisticsQuery? Query { get; private set; }

        public StatisticsReport? Report { get; set; }

        public Task<StatisticsReport> ReadAsync(StatisticsQuery query, CancellationToken cancellationToken = default)
            => throw new NotSupportedException("All items at once may be too many.");

        public async Task<IReadOnlyList<StatisticsItem>> ReadAsync(
            StatisticsQuery query, Func<IReadOnlyList<StatisticsItem>, Task> write, CancellationToken cancellationToken = default)
        {
            Query = query;
            foreach (var step in Report?.Items.Chunk(100) ?? [])
            {
                await write(step);
            }

            return Report?.Totals ?? [];
        }

        public Task<IReadOnlyDictionary<Guid, IReadOnlyList<HourCount>>> ReadLastDayAsync(
            IReadOnlyList<Guid> webhookIds, CancellationToken cancellationToken = default)
            => throw new NotSupportedException();
    }
}
