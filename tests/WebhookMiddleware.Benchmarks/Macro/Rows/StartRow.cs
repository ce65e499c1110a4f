using System.Diagnostics;
using WebhookMiddleware.Benchmarks.Figures;
using WebhookMiddleware.Benchmarks.Macro.Api;

namespace WebhookMiddleware.Benchmarks.Macro.Rows;

/// <summary>How long a process takes from its start to its first answer; its SQLite database is there already.</summary>
internal static class StartRow
{
    public static Task RunAsync(Bench bench) => bench.CompeteAsync(
        "13 start to first answer",
        "ms",
        Starting(bench, "Entity Framework Core, one migrated table", bench.NewApi(ApiKind.Migrated, Bench.Sqlite)),
        Starting(bench, "no database, no package", bench.NewApi(ApiKind.Bare, Bench.Sqlite)),
        Starting(bench, "package", bench.NewApi(store: Bench.Sqlite)),
        Starting(bench, "package, 1000 webhooks", bench.NewApi(store: Bench.Sqlite) with { OtherHooks = 1000 }));

    // The first start, which makes the database and its webhooks, is the warm-up.
    private static Contestant Starting(Bench bench, string name, ApiSettings settings) => new(name, async isWarmUp =>
    {
        var started = Stopwatch.GetTimestamp();
        await using var api = await ApiProcess.StartAsync(isWarmUp ? settings : settings with { OtherHooks = 0 });
        await api.CheckAsync("/unbound", bench.Body);
        var used = api.Process.ProcessorTime;
        return new Measurement(Stopwatch.GetElapsedTime(started).TotalMilliseconds) { CpuPerOperation = used.TotalMicroseconds };
    });
}
