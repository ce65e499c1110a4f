using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.CallLog;
using WebhookMiddleware.EntityFrameworkCore.CallLog;
using WebhookMiddleware.EntityFrameworkCore.Database;
using WebhookMiddleware.EntityFrameworkCore.Delivery;
using WebhookMiddleware.EntityFrameworkCore.Tests.Support;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.Sqlite;

/// <summary>A page of the call log costs the same however long the log is, told by the plans rather than by a clock.</summary>
public sealed class SqliteCallLogPlanTests : IDisposable
{
    private readonly SqliteFile _file = new();

    public static TheoryData<CallLogQuery> Queries =>
    [
        new CallLogQuery(),
        new CallLogQuery { Cursor = Samples.CallId(Samples.Noon) },
        new CallLogQuery { From = Samples.Noon, To = Samples.Noon.AddHours(1) },
        new CallLogQuery { WebhookId = Guid.CreateVersion7() },
        new CallLogQuery { Event = "a", Outcomes = [WebhookOutcome.TimedOut], Cursor = Samples.CallId(Samples.Noon) },
        new CallLogQuery { Outcomes = [WebhookOutcome.TimedOut, WebhookOutcome.BadStatus] },
    ];

    public static TheoryData<CallLogQuery> Searches =>
    [
        new CallLogQuery { InvocationId = Guid.CreateVersion7() },
        new CallLogQuery { TraceId = "0af7651916cd43dd8448eb211c80319c", Cursor = Samples.CallId(Samples.Noon) },
    ];

    public void Dispose() => _file.Dispose();

    [Theory]
    [MemberData(nameof(Searches))]
    public async Task Search_EveryKind_ReadsARangeOfTheKeyInItsOrder(CallLogQuery query)
    {
        var all = new SearchedSeries(Apart: null, [1]);
        var last = await ExplainAsync((log, context) => new CallSearch(log, context, query).Last(all));
        var candidates = await ExplainAsync((log, context) => new CallSearch(log, context, query).Candidates(Samples.CallId(Samples.Noon), all));

        last.Should().OnlyContain(step => step.Contains("USING PRIMARY KEY (id", StringComparison.Ordinal));
        candidates.Should().Contain("SEARCH w USING PRIMARY KEY (id>? AND id<?)")
            .And.NotContain(step => step.StartsWith("SCAN", StringComparison.Ordinal), string.Join('\n', candidates));
    }

    [Fact]
    public async Task Search_WithAFilter_ReadsTheRangesOfItsSeries()
    {
        var query = new CallLogQuery { Search = "a", WebhookId = Guid.CreateVersion7(), To = Samples.Noon };
        var own = new SearchedSeries([1, 2], [1]);
        var last = await ExplainAsync((log, context) => new CallSearch(log, context, query).Last(own));
        var candidates = await ExplainAsync((log, context) => new CallSearch(log, context, query).Candidates(Samples.CallId(Samples.Noon), own));

        foreach (var plan in new[] { last, candidates })
        {
            plan.Should().Contain(step => step.Contains("ix_webhook_calls_series_id (series=? AND id<?)", StringComparison.Ordinal), string.Join('\n', plan));
            plan.Should().NotContain(step => step.StartsWith("SCAN w", StringComparison.Ordinal), string.Join('\n', plan));
        }
    }

    [Theory]
    [MemberData(nameof(Queries))]
    public async Task Page_EveryFilter_ReadsRangesOfTheKeyOrTheIndex(CallLogQuery query)
    {
        var plan = await ExplainAsync((log, context) => log.Page(context, query, 51));

        // In the order of the key, the scan of the first page ends with the page. Nothing else is scanned but what is read before.
        var hasSeries = query is not { WebhookId: null, Event: null, Outcomes: null };
        plan.Contains("SCAN w").Should().Be(query == new CallLogQuery(), string.Join('\n', plan));
        plan.Should().Contain(step => !hasSeries || step.Contains("ix_webhook_calls_series_id (series=?", StringComparison.Ordinal));
        plan.Should().NotContain(step => !hasSeries && step.Contains("ORDER BY", StringComparison.Ordinal), "sorted, the whole log would be read");
    }

    [Fact]
    public async Task Live_BothLogs_ReadRangesOfTheirIndexes()
    {
        var calls = await ExplainAsync((_, context) => RelationalCallLog.Ended(context, Samples.CallId(Samples.Noon), Samples.Noon, 500));
        var deliveries = await ExplainAsync((_, context) => DeliveryLog.Settled(context, new(Samples.Noon, Guid.Empty), Samples.Noon, 500));

        calls.Should().Contain("SEARCH w USING PRIMARY KEY (id>? AND id<?)");
        deliveries[0].Should().Contain("ix_webhook_deliveries_settled_at (settled_at>? AND settled_at<?)");
    }

    private async Task<List<string>> ExplainAsync(Func<RelationalCallLog, WebhookDbContext, IQueryable> query)
    {
        using var host = new StoreHost(builder => builder.UseSqlite(_file.ConnectionString));
        await host.CallLogWriter.AppendAsync([Samples.Call()], default);
        return await host.ExplainAsync(context => query((RelationalCallLog)host.CallLogReader, context));
    }
}
