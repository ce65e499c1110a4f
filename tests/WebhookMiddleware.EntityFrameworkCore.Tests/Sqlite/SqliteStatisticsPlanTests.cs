using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.EntityFrameworkCore.Database;
using WebhookMiddleware.EntityFrameworkCore.Statistics;
using WebhookMiddleware.EntityFrameworkCore.Tests.Support;
using WebhookMiddleware.Statistics;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.Sqlite;

/// <summary>Statistics are read as a range of the key, in its order, or of the index by webhook.</summary>
public sealed class SqliteStatisticsPlanTests : IDisposable
{
    private static readonly StatisticsRange Month = new(StatisticsInterval.Hour, Samples.Noon.AddDays(-30), Samples.Noon);

    private readonly SqliteFile _file = new();

    public static TheoryData<StatisticsRange, string> Ranges => new()
    {
        { Month, "SEARCH w USING PRIMARY KEY (at>? AND at<?)" },
        { Month with { Interval = StatisticsInterval.Minute }, "SEARCH w USING PRIMARY KEY (at>? AND at<?)" },
        { Month with { Event = "a" }, "SEARCH w USING PRIMARY KEY (at>? AND at<?)" },
        { Month with { WebhookIds = [Guid.CreateVersion7()] }, "SEARCH w USING INDEX ix_webhook_statistics_hours_webhook_id_at (webhook_id=? AND at>? AND at<?)" },
    };

    public void Dispose() => _file.Dispose();

    [Theory]
    [MemberData(nameof(Ranges))]
    public async Task Select_Range_ReadsItAloneAndSortsNothing(StatisticsRange range, string expected)
        => (await PlanAsync(context => RelationalStatistics.Select(context, range))).Should().Equal(expected);

    [Fact]
    public async Task Sums_Range_ReadsItAloneAndSortsNothing()
        => (await PlanAsync(context => RelationalStatistics.Sums(context, Month))).Should().Equal("SEARCH w USING PRIMARY KEY (at>? AND at<?)");

    [Fact]
    public async Task Unmerged_RowsToMerge_AreFoundByTheirOwnIndex()
        => (await PlanAsync(context => RelationalStatistics.Unmerged(context, Samples.Noon).OrderBy(r => r.At)))
            .Should().Equal("SEARCH w USING INDEX ix_webhook_statistics_hours_unmerged (at<?)");

    private async Task<List<string>> PlanAsync(Func<WebhookDbContext, IQueryable> query)
    {
        using var host = new StoreHost(builder => builder.UseSqlite(_file.ConnectionString));
        return await host.ExplainAsync(query);
    }
}
