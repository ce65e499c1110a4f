using WebhookMiddleware.Benchmarks.Figures;

namespace WebhookMiddleware.Benchmarks.Macro.Rows;

/// <summary>Whether the call log keeps up: the calls that were answered under load, and those that are in the log afterwards.</summary>
internal static class CallLogRow
{
    private const int Connections = 64;
    private const int Seconds = 60;

    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(10);

    public static async Task RunAsync(Bench bench)
    {
        await using var api = await bench.StartApiAsync(bench.NewApi());
        var loaded = await bench.PostAsync(
            api, "/one", bench.Options.Connections ?? Connections, bench.Options.Quick ? bench.Options.Seconds : Seconds);
        await Task.Delay(Rest, TimeProvider.System);
        var logged = await api.CountCallsAsync();

        // Requests that were under way when wrk stopped were called and logged, but are not counted by it.
        var lost = Math.Max(0, loaded.Requests - logged);
        await ResultTable.WriteLineAsync(
            "call log",
            FormattableString.Invariant($"{loaded.Requests} calls at {loaded.Value:F0}/s, {loaded.Failed} failed"),
            FormattableString.Invariant($"{lost} lost ({100.0 * lost / loaded.Requests:F1} %)"));
    }
}
