using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.Benchmarks.Drain;
using WebhookMiddleware.Benchmarks.Logs;
using WebhookMiddleware.CallLog;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.TestSupport;
using WebhookMiddleware.TestSupport.Hosts;

namespace WebhookMiddleware.Benchmarks.Pages;

/// <summary>What each page of the dashboard weighs and how long the server takes for it, with many webhooks and many rows in the logs.</summary>
internal static class PagesProgram
{
    private const string Usage = "Options: --rows 1000000 --hooks 1000 --stores sqlite,postgresql --repeat 20";
    private const int MaxKilobytes = 150;
    private const int MaxMilliseconds = 100;

    public static async Task RunAsync(IReadOnlyList<string> options)
    {
        var (rows, hooks, repeat) = (1_000_000, 1000, 20);
        string[] stores = ["sqlite", DrainDatabases.PostgreSql];
        var arguments = new Arguments(options, Usage);
        arguments.ReadAll(new()
        {
            ["--rows"] = () => rows = arguments.Number(),
            ["--hooks"] = () => hooks = arguments.Number(),
            ["--stores"] = () => stores = arguments.List(),
            ["--repeat"] = () => repeat = arguments.Number(),
        });
        foreach (var store in stores)
        {
            await MeasureAsync(store, rows, hooks, repeat);
        }
    }

    private static async Task MeasureAsync(string store, int rows, int hooks, int repeat)
    {
        using var cluster = store == DrainDatabases.PostgreSql ? PostgreSqlCluster.Start() : null;
        using var database = cluster is null ? HostDatabase.NewSqlite() : HostDatabase.NewPostgreSql(cluster, "pages");
        await using (var filler = await WorkerHost.StartSilentAsync(database))
        {
            await ManyHooks.FillAsync(filler.Services, hooks);
            await LogRows.FillAsync(database, filler.Services, rows);
        }

        await using var app = await PagesHost.StartAsync(database);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First() + "/webhooks/") };
        client.DefaultRequestHeaders.Add("Accept-Language", "ru");
        client.DefaultRequestHeaders.Add("Accept-Encoding", "gzip, br");
        await Console.Out.WriteLineAsync($"\n### {store}: {hooks} webhooks, {rows} rows in each log, {repeat} visits\n");
        await Console.Out.WriteLineAsync("| page | KB in all | KB of the page | ms, median | 95 % | greatest | first | |\n|---|---|---|---|---|---|---|---|");
        foreach (var (name, path) in await ListAsync(app))
        {
            var visit = await PageVisit.MeasureAsync(client, path, repeat);
            var isOver = visit.AllBytes > MaxKilobytes * 1024 || visit.Median > MaxMilliseconds;
            await Console.Out.WriteLineAsync($"| {name} | {visit} | {(isOver ? "over the limit" : "")} |");
        }

        await app.StopAsync();
    }

    private static async Task<IReadOnlyList<(string Name, string Path)>> ListAsync(WebApplication app)
    {
        var hook = LogRows.Hook(3);
        var calls = await app.Services.GetRequiredService<ICallLogReader>().ReadAsync(new() { Search = "http 500" }, CancellationToken.None);
        var deliveries = await app.Services.GetRequiredService<IDeliveryLog>().ReadAsync(new() { State = DeliveryState.Dead }, CancellationToken.None);
        return
        [
            ("list", ""),
            ("list: an event", $"?event={LogRows.Event}"),
            ("list: text", "?search=77"),
            ("card, new", $"hooks/new?event={LogRows.Event}"),
            ("card", $"hooks/{hook}"),
            ("test", $"hooks/{hook}/test"),
            ("history", $"hooks/{hook}/history"),
            ("events", "events"),
            ("event", $"events/{LogRows.Event}"),
            ("calls", "calls"),
            ("calls: failures of a webhook", $"calls?hook={hook}&outcome=failed"),
            ("calls: text", "calls?search=http+500"),
            ("calls: an hour, four days ago", $"calls?from={Write(0)}&to={Write(1)}"),
            ("call", $"calls/{calls.Items[0].Id}"),
            ("deliveries", "deliveries"),
            ("deliveries: dead ones of a webhook", $"deliveries?hook={LogRows.Hook(0)}&state=dead"),
            ("delivery", $"deliveries/{deliveries.Items[0].Id}"),
            ("replay", "deliveries/replay"),
            ("statistics: an hour", "stats?period=1h"),
            ("statistics: a day", "stats?period=24h"),
            ("statistics: 7 days", "stats?period=7d"),
            ("statistics: 30 days", "stats?period=30d"),
            ("statistics: 30 days of an event", $"stats?period=30d&event={LogRows.Event}"),
            ("statistics: 30 days of a webhook", $"stats?period=30d&hook={hook}"),
            ("audit", "audit"),
            ("settings", "settings"),
        ];

        static string Write(int hours) => $"{LogRows.Start.UtcDateTime.AddDays(2).AddHours(hours):s}Z";
    }
}
