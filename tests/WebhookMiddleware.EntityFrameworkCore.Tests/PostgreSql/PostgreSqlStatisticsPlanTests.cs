using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.EntityFrameworkCore.Database;
using WebhookMiddleware.EntityFrameworkCore.Statistics;
using WebhookMiddleware.EntityFrameworkCore.Tests.Support;
using WebhookMiddleware.Statistics;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.PostgreSql;

/// <summary>Statistics are read as a range of the key or of the index by webhook, however many months are kept.</summary>
public sealed class PostgreSqlStatisticsPlanTests(PostgreSqlDatabase database) : IClassFixture<PostgreSqlDatabase>
{
    private const int Days = 90;
    private const int Hooks = 20;

    private static readonly DateTimeOffset Now = StatisticsHorizon.HourOf(Samples.Noon);
    private static readonly Guid Hook = Guid.CreateVersion7();
    private static readonly StatisticsRange Day = new(StatisticsInterval.Hour, Now.AddDays(-1), Now);

    public static TheoryData<StatisticsRange, string> Ranges => new()
    {
        { Day, "pk_webhook_statistics_hours" },
        { Day with { Event = "a" }, "pk_webhook_statistics_hours" },
        { Day with { WebhookIds = [Hook, Guid.CreateVersion7()] }, "ix_webhook_statistics_hours_webhook_id_at" },
        { Day with { WebhookIds = [Hook], From = Now.AddDays(-30) }, "ix_webhook_statistics_hours_webhook_id_at" },
    };

    [Theory]
    [MemberData(nameof(Ranges))]
    public async Task Select_Range_ReadsItAlone(StatisticsRange range, string index)
    {
        var plan = await PlanAsync(context => RelationalStatistics.Select(context, range));

        plan.Should().Contain(index).And.NotContain("Seq Scan");
    }

    [Fact]
    public async Task Sums_Range_ReadsItAlone()
        => (await PlanAsync(context => RelationalStatistics.Sums(context, Day)))
            .Should().Contain("pk_webhook_statistics_hours").And.NotContain("Seq Scan");

    [Fact]
    public async Task Unmerged_RowsToMerge_AreFoundByTheirOwnIndex()
        => (await PlanAsync(context => RelationalStatistics.Unmerged(context, Now).OrderBy(r => r.At)))
            .Should().Contain("ix_webhook_statistics_hours_unmerged").And.NotContain("Seq Scan");

    private async Task<string> PlanAsync(Func<WebhookDbContext, IQueryable> query)
    {
        using var host = new StoreHost(builder => builder.UsePostgreSql(database.ConnectionString));
        database.Clear();
        database.Execute($"""
            INSERT INTO webhook_statistics_hours
            SELECT {Now.ToUnixTimeMilliseconds()} - hour * 3600000::bigint, CASE WHEN hook = 0 THEN '{Hook}' ELSE gen_random_uuid() END, 'a', 'Call',
                CASE WHEN hour <= 24 THEN 7 ELSE 0 END, 1, 0, 1, 'allowed 1', '\x0a01'
            FROM generate_series(1, {Days * 24}) AS hour, generate_series(0, {Hooks - 1}) AS hook;
            ANALYZE webhook_statistics_hours
            """);
        return string.Join('\n', await host.ExplainAsync(query));
    }
}
