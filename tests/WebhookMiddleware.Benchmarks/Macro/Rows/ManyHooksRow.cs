using WebhookMiddleware.Benchmarks.Figures;
using WebhookMiddleware.Benchmarks.Macro.Api;

namespace WebhookMiddleware.Benchmarks.Macro.Rows;

/// <summary>One awaited webhook among few others and among thousands, and the memory that these take.</summary>
internal static class ManyHooksRow
{
    private const int Connections = 16;
    private const int Many = 10_000;

    public static async Task RunAsync(Bench bench)
    {
        var connections = bench.Options.Connections ?? Connections;
        var count = bench.Options.Quick ? 500 : Many;
        await using var few = await bench.StartApiAsync(bench.NewApi());
        await using var many = await bench.StartApiAsync(bench.NewApi() with { OtherHooks = count });
        var (before, after) = (await few.MeasureMemoryAsync(), await many.MeasureMemoryAsync());
        await bench.CompeteAsync(
            "10 many webhooks",
            "/s",
            bench.Posting("12 webhooks", few, "/one", connections),
            bench.Posting(FormattableString.Invariant($"{count} more of other events"), many, "/one", connections));
        var heap = FormattableString.Invariant($"{(after.Heap - before.Heap) / 1e6:F1} MB of heap");
        await ResultTable.WriteLineAsync($"10 memory of {count} webhooks", "package", heap);
    }
}
