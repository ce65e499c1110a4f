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

    /// <summary>The suffix of a <see cref="LeastQueue"/> that keeps what has ended.</summary>
    private const string History = "history";

    /// <summary>The suffix of a <see cref="LeastQueue"/> that keeps what a queue of webhooks needs.</summary>
    private const string Webhooks = "webhooks";

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
        List<LeastQueue> queues = [];
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
                if (name.StartsWith(Least, StringComparison.Ordinal))
                {
                    var (tables, kept) = TablesOf(name, store);
                    var least = await LeastQueue.OpenAsync(store, settings, hosts, receiver, bare, $"least{queues.Count}", tables);
                    queues.AddRange(least);
                    contestants.Add(new Contestant($"least queue{kept}, {Fleet(store, hosts)}", async _ =>
                    {
                        await least[0].WriteAsync(options.Deliveries);
                        return await LeastQueue.DrainAsync(least, options.Deliveries);
                    }));
                    continue;
                }

                var fleet = await DrainFleet.StartAsync(settings, hosts, receiver, $"fleet{fleets.Count}");
                fleets.Add(fleet);
                await fleet.WriteAsync(options.Waiting);
                contestants.Add(new Contestant(Fleet(store, hosts), async _ =>
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

            foreach (var queue in queues)
            {
                await queue.DisposeAsync();
            }
        }
    }

    private static string Fleet(string store, int hosts) => $"{store}, {hosts} host{(hosts > 1 ? "s" : "")}";

    private static (LeastTables Tables, string Kept) TablesOf(string name, string store)
    {
        var isSqlite = store != DrainDatabases.PostgreSql;
        return name.Split('+') switch
        {
            [_] => (isSqlite ? LeastTables.Sqlite : LeastTables.PostgreSql, ""),
            [_, History] => (isSqlite ? LeastTables.SqliteWithHistory : LeastTables.PostgreSqlWithHistory, " with history"),
            [_, Webhooks] when !isSqlite => (LeastTables.PostgreSqlOfWebhooks, " of webhooks"),
            _ => throw new ArgumentException($"There is no host '{name}'. {DrainOptions.Usage}", nameof(name)),
        };
    }

    // "postgresql×2" are two hosts.
    private static (string Store, int Hosts) Read(string host)
        => (host.StartsWith(Least, StringComparison.Ordinal) ? host[Least.Length..].Split('+')[0] : host).Split('×', 'x') switch
        {
            [var store, var hosts] => (store, int.Parse(hosts, CultureInfo.InvariantCulture)),
            [var store, ..] => (store, 1),
            [] => (host, 1),
        };
}
