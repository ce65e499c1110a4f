using System.Diagnostics;
using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.TestSupport;
using WebhookMiddleware.TestSupport.Hosts;

namespace WebhookMiddleware.Benchmarks.Drain;

/// <summary>
/// Deliveries a second, from a backlog to a receiver on this machine, beside a bare loop that posts as much to the same receiver.
/// </summary>
internal static class DrainBenchmark
{
    private const int Deliveries = 2_000;
    private const int Rounds = 3;
    private const int DefaultSlots = 16;
    private const int MoreSlots = 64;

    public static async Task RunAsync(PostgreSqlCluster? cluster)
    {
        using var receiver = DrainReceiver.Start();
        using var client = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null });
        List<Fleet> fleets = [];
        try
        {
            async Task<Contestant> HostsAsync(string name, HostDatabase database, int hosts, int slots)
            {
                var fleet = await Fleet.StartAsync(database, receiver, hosts, slots);
                fleets.Add(fleet);
                return Measured(
                    $"{name}, {hosts} host{(hosts > 1 ? "s" : "")}, {slots} slots", receiver, () => fleet.DrainAsync(Deliveries), fleet.Report);
            }

            List<Contestant> contestants =
            [
                Measured($"bare HttpClient, {DefaultSlots} at a time", receiver, () => PostAsync(client, receiver, DefaultSlots)),
                Measured($"bare HttpClient, {MoreSlots} at a time", receiver, () => PostAsync(client, receiver, MoreSlots)),
                await HostsAsync("in memory", HostDatabase.NewInMemory(), 1, DefaultSlots),
                await HostsAsync("SQLite", HostDatabase.NewSqlite(), 1, DefaultSlots),
                await HostsAsync("SQLite", HostDatabase.NewSqlite(), 1, MoreSlots),
            ];
            if (cluster is not null)
            {
                contestants.Add(await HostsAsync("PostgreSQL", HostDatabase.NewPostgreSql(cluster, "drain1"), 1, DefaultSlots));
                contestants.Add(await HostsAsync("PostgreSQL", HostDatabase.NewPostgreSql(cluster, "drain2"), 1, MoreSlots));
                contestants.Add(await HostsAsync("PostgreSQL", HostDatabase.NewPostgreSql(cluster, "drain3"), 2, DefaultSlots));
                contestants.Add(await HostsAsync("PostgreSQL", HostDatabase.NewPostgreSql(cluster, "drain4"), 2, MoreSlots));
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
    }

    /// <summary>Notes who used how much processor time in a round; what is left of a whole is the database and the system.</summary>
    private static Contestant Measured(string name, DrainReceiver receiver, Func<Task<double>> runAsync, Func<string>? report = null)
    {
        var note = "";
        return new Contestant(name, async () =>
        {
            await receiver.ResetAsync();
            var (started, sender, other) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime, receiver.ProcessorTime);
            var rate = await runAsync();
            var cores = Stopwatch.GetElapsedTime(started) * Environment.ProcessorCount;
            note = $"CPU: sender {(Environment.CpuUsage.TotalTime - sender) / cores:P0}, receiver {(receiver.ProcessorTime - other) / cores:P0}; {report?.Invoke()}";
            return rate;
        })
        {
            Note = () => note,
        };
    }

    private static async Task<double> PostAsync(HttpClient client, DrainReceiver receiver, int concurrency)
    {
        await Parallel.ForAsync(0, Deliveries, new ParallelOptions { MaxDegreeOfParallelism = concurrency }, async (_, cancellationToken) =>
        {
            using var content = new ByteArrayContent(Backlog.Payload) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            using var response = await client.PostAsync(receiver.Address, content, cancellationToken);
            response.EnsureSuccessStatusCode();
        });
        return await receiver.WaitAsync(Deliveries);
    }

    /// <summary>Hosts on one database, with one webhook.</summary>
    private sealed class Fleet(HostDatabase database, IReadOnlyList<WorkerHost> hosts, Guid hook, DrainReceiver receiver) : IAsyncDisposable
    {
        /// <summary>What the first host asked of the queue since this was last called.</summary>
        public string Report() => ((CountingQueue)hosts[0].Services.GetRequiredService<IDeliveryQueue>()).Report();

        public static async Task<Fleet> StartAsync(HostDatabase database, DrainReceiver receiver, int count, int slots)
        {
            List<WorkerHost> hosts = [];
            for (var i = 0; i < count; i++)
            {
                hosts.Add(await WorkerHost.StartAsync(database, [("MaxInFlightPerWebhook", slots), ("PollInterval", TimeSpan.FromMilliseconds(50))], CountQueue));
            }

            var hook = await hosts[0].AddHookAsync(receiver.Address.ToString(), webhook => webhook with { IsActive = false });
            return new Fleet(database, hosts, hook.Id, receiver);
        }

        /// <summary>Lets a backlog wait for a webhook that is off, switches it on, and gives how fast the backlog comes.</summary>
        public async Task<double> DrainAsync(int deliveries)
        {
            await Backlog.WriteAsync(hosts[0], hook, deliveries);
            await SwitchAsync(isActive: true);
            var rate = await receiver.WaitAsync(deliveries);
            await SwitchAsync(isActive: false);
            return rate;
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var host in hosts)
            {
                await host.DisposeAsync();
            }

            database.Dispose();
        }

        private static void CountQueue(IServiceCollection services)
        {
            var queue = services.Last(service => service.ServiceType == typeof(IDeliveryQueue)).ImplementationFactory!;
            services.Replace(ServiceDescriptor.Singleton<IDeliveryQueue>(provider => new CountingQueue((IDeliveryQueue)queue(provider))));
        }

        private async Task SwitchAsync(bool isActive)
        {
            await hosts[0].SwitchAsync(hook, isActive);
            await Task.WhenAll(hosts.Select(host => host.RefreshAsync()));
        }
    }
}
