using WebhookMiddleware.Benchmarks.Figures;
using WebhookMiddleware.Benchmarks.Macro.Api;

namespace WebhookMiddleware.Benchmarks.Macro.Rows;

/// <summary>The memory of a request that waits for a slow webhook.</summary>
internal static class MemoryRow
{
    // The webhook answers after four seconds: all requests have been sent by then, and none has been answered.
    private static readonly TimeSpan UntilAllWait = TimeSpan.FromSeconds(2.5);

    // What the round before has left waiting is cancelled when wrk ends, and gone soon after.
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(3);

    private const int Seconds = 6;

    public static async Task RunAsync(Bench bench)
    {
        var waiting = bench.Options.Quick ? 100 : 1000;
        await using var api = await bench.StartApiAsync(bench.NewApi());
        await bench.CompeteAsync(
            FormattableString.Invariant($"11 memory, {waiting} waiting"),
            "KB a request",
            Waiting("by hand", api, "/hand/slow"),
            Waiting("package", api, "/slow"));

        Contestant Waiting(string name, ApiProcess of, string path) => new(name, async _ =>
        {
            await Task.Delay(Rest, TimeProvider.System);
            var before = await of.MeasureMemoryAsync();
            var load = bench.PostAsync(of, path, waiting, Seconds);
            await Task.Delay(UntilAllWait, TimeProvider.System);
            var during = await of.MeasureMemoryAsync();
            var loaded = await load;
            return new Measurement((during.Heap - before.Heap) / 1024 / waiting)
            {
                Failed = loaded.Failed,
                Notes = new Dictionary<string, double> { ["answered"] = loaded.Requests },
            };
        });
    }
}
