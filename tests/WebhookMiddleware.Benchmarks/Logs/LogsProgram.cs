using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.Audit;
using WebhookMiddleware.Benchmarks.Drain;
using WebhookMiddleware.CallLog;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Statistics;
using WebhookMiddleware.TestSupport;
using WebhookMiddleware.TestSupport.Hosts;

namespace WebhookMiddleware.Benchmarks.Logs;

/// <summary>What a page of the logs and of the audit and the statistics of a month cost with few rows and with many, and how the database finds them.</summary>
internal static class LogsProgram
{
    private const int Hours = 30 * 24;
    private const string Usage = "Options: --rows 1000,1000000 --stores sqlite,postgresql --repeat 15";

    public static async Task RunAsync(IReadOnlyList<string> options)
    {
        int[] rows = [1000, 1_000_000];
        string[] stores = ["sqlite", DrainDatabases.PostgreSql];
        var repeat = 15;
        var arguments = new Arguments(options, Usage);
        arguments.ReadAll(new()
        {
            ["--rows"] = () => rows = [.. arguments.List().Select(text => int.Parse(text, CultureInfo.InvariantCulture))],
            ["--stores"] = () => stores = arguments.List(),
            ["--repeat"] = () => repeat = arguments.Number(),
        });
        foreach (var store in stores)
        {
            await MeasureAsync(store, rows, repeat);
        }
    }

    private static async Task MeasureAsync(string store, int[] sizes, int repeat)
    {
        using var cluster = store == DrainDatabases.PostgreSql ? PostgreSqlCluster.Start() : null;
        Dictionary<string, List<string>> times = [];
        List<string> plans = [];
        foreach (var size in sizes)
        {
            var name = FormattableString.Invariant($"logs{size}");
            using var database = cluster is null ? HostDatabase.NewSqlite() : HostDatabase.NewPostgreSql(cluster, name);
            await using var host = await WorkerHost.StartSilentAsync(database);
            await FilledStatistics.FillAsync(
                host.Services.GetRequiredService<IStatisticsWriter>(),
                StatisticsInterval.Hour,
                Hours,
                Enumerable.Range(0, LogRows.Hooks).Select(number => (LogRows.Hook(number), LogRows.Event)));
            await LogRows.FillAsync(database, host.Services, size);
            plans.Clear();
            foreach (var (query, readAsync) in Queries(host.Services))
            {
                times.TryAdd(query, []);
                times[query].Add(await MeasureAsync(readAsync, repeat));
                using var statements = new CapturedStatements();
                await readAsync();
                plans.Add($"#### {query}, {size} rows\n\n```\n{await statements.ExplainAsync(database)}```\n");
            }
        }

        await Console.Out.WriteLineAsync($"\n### {store}\n\n| ms (median of {repeat}; items) | {string.Join(" | ", sizes)} rows |");
        await Console.Out.WriteLineAsync($"|---|{string.Concat(sizes.Select(_ => "---|"))}");
        foreach (var (query, results) in times)
        {
            await Console.Out.WriteLineAsync($"| {query} | {string.Join(" | ", results)} |");
        }

        await Console.Out.WriteLineAsync($"\n{string.Join('\n', plans)}");
    }

    private static IEnumerable<(string Name, Func<Task<string>> ReadAsync)> Queries(IServiceProvider services)
    {
        var calls = services.GetRequiredService<ICallLogReader>();
        var deliveries = services.GetRequiredService<IDeliveryLog>();
        var audit = services.GetRequiredService<IAuditLog>();
        var statistics = services.GetRequiredService<IWebhookStatistics>();
        return
        [
            .. Named(LogQueries.Calls, async query =>
            {
                var page = await calls.ReadAsync(query, CancellationToken.None);
                return Describe(page.Items.Count, page.NextCursor is not null);
            }),
            .. Named(LogQueries.Deliveries, async query =>
            {
                var page = await deliveries.ReadAsync(query, CancellationToken.None);
                return Describe(page.Items.Count, page.NextCursor is not null);
            }),
            .. Named(LogQueries.Audit, async query =>
            {
                var page = await audit.ReadAsync(query, CancellationToken.None);
                return Describe(page.Items.Count, page.NextCursor is not null);
            }),
            .. Named(LogQueries.Statistics, async query =>
            {
                var report = await statistics.ReadAsync(query, CancellationToken.None);
                return Describe(report.Items.Count, hasMore: false);
            }),
        ];
    }

    private static IEnumerable<(string Name, Func<Task<string>> ReadAsync)> Named<TQuery>(
        IEnumerable<(string Name, TQuery Query)> queries, Func<TQuery, Task<string>> readAsync)
        => queries.Select(entry => (entry.Name, (Func<Task<string>>)(() => readAsync(entry.Query))));

    private static string Describe(int items, bool hasMore) => FormattableString.Invariant($"{items}{(hasMore ? "+" : "")}");

    private static async Task<string> MeasureAsync(Func<Task<string>> readAsync, int repeat)
    {
        List<double> times = [];
        var items = "";
        for (var i = 0; i < repeat + 3; i++)
        {
            var started = Stopwatch.GetTimestamp();
            items = await readAsync();
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        // The first ones are compiled.
        var median = times.Skip(3).Order().ElementAt(repeat / 2);
        return FormattableString.Invariant($"{median:F1}; {items}");
    }
}
