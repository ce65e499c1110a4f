using System.Globalization;
using WebhookMiddleware.Benchmarks.Figures;
using WebhookMiddleware.Benchmarks.Processes;
using WebhookMiddleware.TestSupport;
using WebhookMiddleware.TestSupport.Hosts;

namespace WebhookMiddleware.Benchmarks.Drain;

/// <summary>
/// Signed deliveries a second, from a backlog to a receiver on this machine, beside a bare loop that posts and signs as many.
/// BenchmarkDotNet measures operations that can be repeated; this is one long operation with a state.
/// </summary>
internal static class DrainBenchmark
{
    public static async Task RunAsync(DrainOptions options)
        => await ResultTable.WriteAsync(
            string.Create(CultureInfo.InvariantCulture, $"8 drain {options.Deliveries}, {options.Slots} slots"),
            "/s",
            await MeasureAsync(options));

    public static async Task<IReadOnlyList<Standing>> MeasureAsync(DrainOptions options)
    {
        await using var receiver = await ReceiverProcess.StartAsync();
        using var bare = new BareLoop(receiver, options.Slots, options.Payload);
        using var databases = new DrainDatabases();
        List<DrainFleet> fleets = [];
        try
        {
            List<Contestant> contestants = [new("bare loop", _ => bare.PostAsync(options.Deliveries))];
            foreach (var name in options.Hosts)
            {
                var (store, hosts) = Read(name);
                if (store == DrainDatabases.PostgreSql && PostgreSqlCluster.Missing is { } missing)
                {
                    await Console.Error.WriteLineAsync(missing);
                    continue;
                }

                var settings = databases.New(store, options.Slots, options.Payload);
                var fleet = await DrainFleet.StartAsync(settings, hosts, receiver, $"fleet{fleets.Count}");
                fleets.Add(fleet);
                await fleet.WriteAsync(options.Waiting);
                contestants.Add(new Contestant($"{store}, {hosts} host{(hosts > 1 ? "s" : "")}", async _ =>
                {
                    await fleet.WriteAsync(options.Deliveries);
                    return await fleet.DrainAsync(options.Deliveries);
                }));
            }

            return await Competition.RunAsync(options.Rounds, contestants);
        }
        finally
        {
            foreach (var fleet in fleets)
            {
                await fleet.DisposeAsync();
            }
        }
    }

    // "postgresql×2" are two hosts.
    private static (string Store, int Hosts) Read(string name)
        => name.Split('×', 'x') is [var store, var hosts] ? (store, int.Parse(hosts, CultureInfo.InvariantCulture)) : (name, 1);
}
