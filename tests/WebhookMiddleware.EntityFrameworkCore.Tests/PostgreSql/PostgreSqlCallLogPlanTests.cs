using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.CallLog;
using WebhookMiddleware.EntityFrameworkCore.CallLog;
using WebhookMiddleware.EntityFrameworkCore.Database;
using WebhookMiddleware.EntityFrameworkCore.Tests.Support;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.PostgreSql;

/// <summary>A page of the call log costs the same however long the log is, as the server's plans tell.</summary>
public sealed class PostgreSqlCallLogPlanTests(PostgreSqlDatabase database) : IClassFixture<PostgreSqlDatabase>
{
    private static readonly Guid Hook = Guid.CreateVersion7();

    public static TheoryData<CallLogQuery> Queries =>
    [
        new CallLogQuery { WebhookId = Hook },
        new CallLogQuery { Outcomes = [WebhookOutcome.TimedOut] },
        new CallLogQuery { Outcomes = [WebhookOutcome.TimedOut, WebhookOutcome.BadStatus] },
        new CallLogQuery { Event = Samples.Call().Event, From = Samples.Noon },
    ];

    [Theory]
    [MemberData(nameof(Queries))]
    public async Task Page_FilterOfSeries_ReadsTheirRangesOfTheIndex(CallLogQuery query)
    {
        var plan = await ExplainAsync((log, context) => log.Page(context, query, 51));

        var calls = plan.Where(step => step.Contains("on webhook_calls", StringComparison.Ordinal));
        calls.Should().HaveCount(2).And.OnlyContain(step => step.Contains("Backward using ix_webhook_calls_series_id"), string.Join('\n', plan));
    }

    [Fact]
    public async Task Search_InALongLog_ReadsARangeOfTheKey()
    {
        var query = new CallLogQuery { TraceId = "0af7651916cd43dd8448eb211c80319c" };
        var last = await ExplainAsync((log, context) => new CallSearch(log, context, query).Last(SearchedSeries.All));
        var floor = Samples.CallId(Samples.Noon.AddDays(1));
        var candidates = await ExplainAsync((log, context) => new CallSearch(log, context, query).Candidates(floor, SearchedSeries.All));

        last.Should().Contain(step => step.Contains("Backward using pk_webhook_calls", StringComparison.Ordinal), string.Join('\n', last));
        candidates.Should().Contain(step => step.Contains("pk_webhook_calls", StringComparison.Ordinal), string.Join('\n', candidates));
    }

    [Fact]
    public async Task Search_WithAFilter_ReadsTheRangesOfItsSeries()
    {
        var query = new CallLogQuery { Search = "a", WebhookId = Hook };
        var own = new SearchedSeries([1, 2], []);
        var last = await ExplainAsync((log, context) => new CallSearch(log, context, query).Last(own));
        var candidates = await ExplainAsync((log, context) => new CallSearch(log, context, query).Candidates(last: null, own));

        foreach (var plan in new[] { last, candidates })
        {
            // Of a log as short as this one, the server sorts the range; of a long one, it reads it backward.
            plan.Should().Contain(step => step.Contains("ix_webhook_calls_series_id", StringComparison.Ordinal), string.Join('\n', plan))
                .And.NotContain(step => step.Contains("pk_webhook_calls", StringComparison.Ordinal))
                .And.NotContain(step => step.Contains("Seq Scan on webhook_calls", StringComparison.Ordinal));
        }
    }

    private async Task<List<string>> ExplainAsync(Func<RelationalCallLog, WebhookDbContext, IQueryable> query)
    {
        using var host = await FillAsync();
        return await host.ExplainAsync(context => query((RelationalCallLog)host.CallLogReader, context));
    }

    // One of a hundred calls ends as few do, so that to walk the log from its end looks cheap to the server.
    private async Task<StoreHost> FillAsync()
    {
        database.Clear();
        var host = new StoreHost(builder => builder.UsePostgreSql(database.ConnectionString));
        foreach (var batch in Enumerable.Range(0, 10_000).Chunk(1000))
        {
            await host.CallLogWriter.AppendAsync([.. batch.Select(Call)], default);
        }

        database.Execute("ANALYZE");
        return host;
    }

    private static WebhookCallRecord Call(int number) => Samples.Call() with
    {
        WebhookId = Hook,
        Outcome = number % 100 == 0 ? WebhookOutcome.TimedOut : WebhookOutcome.Allowed,
        ResponseBody = null,
    };
}
