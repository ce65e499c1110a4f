using WebhookMiddleware.Benchmarks.Drain;
using WebhookMiddleware.Benchmarks.Figures;
using WebhookMiddleware.Benchmarks.Macro;
using WebhookMiddleware.Benchmarks.Macro.Rows;

namespace WebhookMiddleware.Benchmarks.Growth;

/// <summary>Measures rows 3, 7 and 8 again and again while one thing grows, and says from where it no longer helps.</summary>
internal static class GrowthProgram
{
    private static readonly int[] Connections = [1, 4, 16, 64, 256];
    private static readonly int[] Payloads = [1, 4, 16, 64, 256];
    private static readonly int[] Hosts = [1, 2, 3];
    private static readonly int[] Waiting = [10_000, 100_000, 1_000_000];

    private static readonly IReadOnlyList<GrowthTable> Tables =
    [
        new("3connections", "connections", Connections, (options, step) => RequestAsync(options, step, payload: 0)),
        new("3payload", "KiB", Payloads, (options, step) => RequestAsync(options, 16, payload: step)),
        new("7connections", "connections", Connections, (options, step) => StoredAsync(options, step, payload: 0)),
        new("7payload", "KiB", Payloads, (options, step) => StoredAsync(options, 64, payload: step)),
        new("8slots", "slots", Connections, (options, step) => DrainAsync(options, drain => drain with { Slots = step })),
        new("8payload", "KiB", Payloads, (options, step) => DrainAsync(options, drain => drain with { Payload = step })),
        new("8hosts", "hosts", Hosts, HostsAsync),
        new("8waiting", "deliveries waiting", Waiting, (options, step) => DrainAsync(options, drain => drain with { Waiting = step })),
    ];

    public static async Task RunAsync(IReadOnlyList<string> arguments)
    {
        var options = GrowthOptions.Parse(arguments);
        SelfCheck.Run();
        await Wrk.EnsureInstalledAsync();
        foreach (var table in Tables.Where(table => options.Tables?.Contains(table.Name) ?? true))
        {
            await table.RunAsync(options);
        }
    }

    private static async Task<IReadOnlyList<Standing>> RequestAsync(GrowthOptions options, int connections, int payload)
    {
        await using var bench = await StartAsync(options, connections, payload);
        return await (RequestRow.One with { SamePath = null }).MeasureAsync(bench);
    }

    private static async Task<IReadOnlyList<Standing>> StoredAsync(GrowthOptions options, int connections, int payload)
    {
        await using var bench = await StartAsync(options, connections, payload);
        return await StoredEventRow.MeasureAsync(bench, options.Store);
    }

    private static Task<IReadOnlyList<Standing>> DrainAsync(GrowthOptions options, Func<DrainOptions, DrainOptions> grow)
        => DrainBenchmark.MeasureAsync(grow(new DrainOptions
        {
            Hosts = [options.Store],
            Deliveries = options.Deliveries,
            Rounds = options.Rounds,
        }));

    // Under one name, whatever their number: it is the step.
    private static async Task<IReadOnlyList<Standing>> HostsAsync(GrowthOptions options, int hosts)
    {
        var standings = await DrainAsync(options, drain => drain with { Hosts = [$"{Bench.PostgreSql}×{hosts}"] });
        return [standings[0], .. standings.Skip(1).Select(standing => standing with { Name = Bench.PostgreSql })];
    }

    private static Task<Bench> StartAsync(GrowthOptions options, int connections, int payload) => Bench.StartAsync(new MacroOptions
    {
        Connections = connections,
        Payload = payload,
        Store = options.Store,
        Seconds = options.Seconds,
        WarmUp = options.WarmUp,
        WarmUps = options.WarmUps,
        Rounds = options.Rounds,
    });
}
