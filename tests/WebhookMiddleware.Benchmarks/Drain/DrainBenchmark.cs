using System.Diagnostics;
using WebhookMiddleware.TestSupport;
using WebhookMiddleware.TestSupport.Hosts;

namespace WebhookMiddleware.Benchmarks.Drain;

/// <summary>
/// Deliveries a second, from a backlog to a receiver on this machine, beside a bare loop that posts as much, equally signed, to the same
/// receiver.
/// </summary>
internal static class DrainBenchmark
{
    private const int Deliveries = 6_000;
    private const int Rounds = 3;
    private const int DefaultSlots = 16;
    private const int MoreSlots = 64;

    /// <summary>Runs the contestants whose names begin with one of the given names, or all.</summary>
    public static async Task RunAsync(PostgreSqlCluster? cluster, IReadOnlyCollection<string> names)
    {
        using var receiver = DrainReceiver.Start();
        using var bare = new BareLoop(receiver);
        List<IAsyncDisposable> fleets = [];
        List<Contestant> contestants = [Bare(MoreSlots), Bare(DefaultSlots)];
        try
        {
            await AddAsync("in memory", HostDatabase.NewInMemory, 0, MoreSlots);
            await AddAsync("SQLite", HostDatabase.NewSqlite, 1, MoreSlots);
            await AddAsync("SQLite", HostDatabase.NewSqlite, 1, DefaultSlots);
            if (cluster is not null)
            {
                await AddAsync("PostgreSQL", () => HostDatabase.NewPostgreSql(cluster, "drain1"), 1, MoreSlots);
                await AddAsync("PostgreSQL", () => HostDatabase.NewPostgreSql(cluster, "drain2"), 1, DefaultSlots);
                await AddAsync("PostgreSQL", () => HostDatabase.NewPostgreSql(cluster, "drain3"), 2, MoreSlots);
            }

            await Contestant.CompeteAsync($"Draining {Deliveries} deliveries of one webhook", Rounds, contestants);
        }
        finally
        {
            foreach (var fleet in fleets)
            {
                await fleet.DisposeAsync();
            }
        }

        Contestant Bare(int slots)
            => Measured($"bare HttpClient, {slots} at a time", receiver, () => bare.PostAsync(Deliveries, slots), null);

        async Task AddAsync(string store, Func<HostDatabase> database, int processes, int slots)
        {
            var name = processes == 0 ? $"{store}, {slots} slots" : $"{store}, {processes} host{(processes > 1 ? "s" : "")}, {slots} slots";
            if (names.Count == 0 || names.Any(wanted => name.StartsWith(wanted, StringComparison.OrdinalIgnoreCase)))
            {
                var fleet = await Fleet.StartAsync(database(), receiver, processes, slots);
                fleets.Add(fleet);
                contestants.Add(Measured(name, receiver, () => fleet.DrainAsync(Deliveries), fleet));
            }
        }
    }

    /// <summary>Notes who used how much processor time a delivery; what is left of a whole is the database and the system.</summary>
    private static Contestant Measured(string name, DrainReceiver receiver, Func<Task<double>> runAsync, Fleet? fleet)
    {
        var note = "";
        return new Contestant(name, async () =>
        {
            await receiver.ResetAsync();
            var (sender, other) = (fleet?.ProcessorTime ?? Environment.CpuUsage.TotalTime, receiver.ProcessorTime);
            var rate = await runAsync();
            sender = (fleet?.ProcessorTime ?? Environment.CpuUsage.TotalTime) - sender;
            var report = fleet is null ? "" : await fleet.ReportAsync();
            note = FormattableString.Invariant(
                $"CPU a delivery: sender {sender.TotalMicroseconds / Deliveries:F0} µs, receiver {(receiver.ProcessorTime - other).TotalMicroseconds / Deliveries:F0} µs; {report}");
            return rate;
        })
        {
            Note = () => note,
        };
    }

    /// <summary>Hosts on one database, with one webhook.</summary>
    private sealed class Fleet(
        HostDatabase database, WorkerHost writer, IReadOnlyList<DrainHost> hosts, Guid hook, DrainReceiver receiver) : IAsyncDisposable
    {
        public TimeSpan ProcessorTime
            => hosts.Count == 0 ? Environment.CpuUsage.TotalTime : hosts.Aggregate(TimeSpan.Zero, (sum, host) => sum + host.ProcessorTime);

        /// <summary>Starts hosts as processes, and one here that writes; with no processes, the one here also dispatches.</summary>
        public static async Task<Fleet> StartAsync(HostDatabase database, DrainReceiver receiver, int processes, int slots)
        {
            var writer = processes == 0 ? await DrainHost.StartWorkerAsync(database, slots) : await WorkerHost.StartSilentAsync(database, DrainHost.ShareKeys);
            var hook = await writer.AddHookAsync(
                receiver.Address.ToString(), webhook => webhook with { IsActive = false, SigningSecrets = [new(Guid.NewGuid(), BareLoop.Secret, webhook.CreatedAt)] });
            List<DrainHost> hosts = [];
            for (var i = 0; i < processes; i++)
            {
                hosts.Add(await DrainHost.StartAsync(database, slots));
            }

            return new Fleet(database, writer, hosts, hook.Id, receiver);
        }

        /// <summary>What the first host asked of the queue since this was last called.</summary>
        public Task<string> ReportAsync() => hosts.Count == 0 ? Task.FromResult(DrainHost.Report(writer)) : hosts[0].ReportAsync();

        /// <summary>Lets a backlog wait for a webhook that is off, switches it on, and gives how fast the backlog comes.</summary>
        public async Task<double> DrainAsync(int deliveries)
        {
            await Backlog.WriteAsync(writer, hook, deliveries);
            await ReportAsync();
            await writer.SwitchAsync(hook, isActive: true);
            var rate = await receiver.WaitAsync(deliveries);
            await writer.SwitchAsync(hook, isActive: false);
            return rate;
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var host in hosts)
            {
                await host.DisposeAsync();
            }

            await writer.DisposeAsync();
            database.Dispose();
        }
    }
}
