using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.CallLog;
using WebhookMiddleware.EntityFrameworkCore.CallLog;
using WebhookMiddleware.EntityFrameworkCore.Database;
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
        new CallLogQuery { Event = "a", Outcome = WebhookOutcome.TimedOut, Cursor = Samples.CallId(Samples.Noon) },
    ];

    public void Dispose() => _file.Dispose();

    [Theory]
    [MemberData(nameof(Queries))]
    public async Task Page_EveryFilter_ReadsRangesOfTheKeyOrTheIndex(CallLogQuery query)
    {
        using var host = new StoreHost(builder => builder.UseSqlite(_file.ConnectionString));
        await host.CallLogWriter.AppendAsync([Samples.Call()], default);
        await using var context = await host.Services.GetRequiredService<WebhookDatabase>().OpenAsync(default);
        await context.Database.OpenConnectionAsync();
        var page = ((RelationalCallLog)host.CallLogReader).Page(context, query, 51);
        await using var command = page.CreateDbCommand();
        command.CommandText = $"EXPLAIN QUERY PLAN {command.CommandText}";

        List<string> plan = [];
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            plan.Add(reader.GetString(3));
        }

        // In the order of the key, the scan of the first page ends with the page. Nothing else is scanned but what is read before.
        var hasSeries = query is not { WebhookId: null, Event: null, Outcome: null };
        plan.Contains("SCAN w").Should().Be(query == new CallLogQuery(), string.Join('\n', plan));
        plan.Should().Contain(step => !hasSeries || step.Contains("ix_webhook_calls_series_id (series=?", StringComparison.Ordinal));
        plan.Should().NotContain(step => !hasSeries && step.Contains("ORDER BY", StringComparison.Ordinal), "sorted, the whole log would be read");
    }
}
