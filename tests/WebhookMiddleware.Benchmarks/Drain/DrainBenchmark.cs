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
    /// <summary>The prefix of a host that is not ours but a <see cref="LeastQueue"/>.</summary>
    private const string Least = "least-";

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
                var (store, hosts, tables) = Read(name);
                if (store == DrainDatabases.PostgreSql && PostgreSqlCluster.Missing is { } missing)
                {
                    await Console.Error.WriteLineAsync(missing);
                    continue;
                }

                var settings = databases.New(store, options.Slots, options.Payload) with { Tables = tables };
                var fleet = await DrainFleet.StartAsync(settings, hosts, receiver, $"fleet{fleets.Count}");
                fleets.Add(fleet);
                await fleet.WriteAsync(tables is null ? options.Waiting : 0);
                contestants.Add(new Contestant(NameOf(store, hosts, tables), async _ =>
                {
                    await fleet.WriteAsync(options.Deliveries);
                    return await fleet.DrainAsync(options.Deliveries);
                }));
            }

            return await Competition.RunAsync(options.Rounds, contestants, options.WarmUps);
        }
        finally
        {
            foreach (var fleet in fleets)
            {
                await fleet.DisposeAsync();
            }
        }
    }

    private static string NameOf(string store, int hosts, string? tables)
    {
        var kept = tables switch { null or "" => "", "history" => " with history", _ => $" of {tables}" };
        return $"{(tables is null ? "" : $"least queue{kept}, ")}{store}, {hosts} host{(hosts > 1 ? "s" : "")}";
    }

    // "postgresql×2" are two hosts, "least-postgresql×2+webhooks" two with the least queue and these tables.
    private static (string Store, int Hosts, string? Tables) Read(string name)
    {
        var isLeast = name.StartsWith(Least, StringComparison.Ordinal);
        var words = (isLeast ? name[Least.Length..] : name).Split('+', 2);
        var (store, hosts) = words[0].Split('×', 'x') switch
        {
            [var of, var number] => (of, int.Parse(number, CultureInfo.InvariantCulture)),
            _ => (words[0], 1),
        };
        var tables = words.ElementAtOrDefault(1) ?? (isLeast ? "" : null);
        return tables is null || (isLeast && LeastTables.Find(store, tables) is not null)
            ? (store, hosts, tables)
            : throw new ArgumentException($"There is no host '{name}'. {DrainOptions.Usage}", nameof(name));
    }
}
