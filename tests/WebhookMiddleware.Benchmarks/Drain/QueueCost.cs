using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.Benchmarks.Figures;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.TestSupport;
using WebhookMiddleware.TestSupport.Hosts;

namespace WebhookMiddleware.Benchmarks.Drain;

/// <summary>The processor time that a delivery takes in the database, without HTTP: written, claimed and settled.</summary>
internal static class QueueCost
{
    private const int Rounds = 40;
    private const int Deliveries = 12_000;
    private const int ClaimBatch = 150;
    private const int SettleBatch = 75;

    public static async Task RunAsync(IReadOnlyList<string> options)
    {
        await Console.Out.WriteLineAsync("| store | write | claim | settle | of the server: write | claim | settle |");
        await Console.Out.WriteLineAsync("|---|---|---|---|---|---|---|");
        foreach (var store in options is [] ? ["sqlite", DrainDatabases.PostgreSql] : options)
        {
            using var cluster = store == DrainDatabases.PostgreSql ? PostgreSqlCluster.Start() : null;
            using var database = cluster is null ? HostDatabase.NewSqlite() : HostDatabase.NewPostgreSql(cluster, "cost");
            await using var host = await WorkerHost.StartSilentAsync(database);
            await MeasureAsync(store, host.Services, new Processor(cluster is null ? null : new ServerProcess()));
        }
    }

    private static async Task MeasureAsync(string store, IServiceProvider services, Processor processor)
    {
        var queue = services.GetRequiredService<IDeliveryQueue>();
        var hook = Guid.CreateVersion7();
        List<double>[] costs = [[], [], [], [], [], []];
        for (var round = 0; round < Rounds; round++)
        {
            processor.Restart();
            await Backlog.WriteAsync(services, hook, Deliveries);
            var written = processor.Restart();
            List<ClaimedDelivery> all = [];
            var (claim, settle) = ((Own: TimeSpan.Zero, Server: TimeSpan.Zero), (Own: TimeSpan.Zero, Server: TimeSpan.Zero));
            for (var done = 0; done < Deliveries; done += ClaimBatch)
            {
                var claimed = await ClaimAsync(queue, hook);
                var used = processor.Restart();
                claim = (claim.Own + used.Own, claim.Server + used.Server);
                foreach (var some in claimed.Chunk(SettleBatch))
                {
                    await SettleAsync(queue, some);
                }

                used = processor.Restart();
                settle = (settle.Own + used.Own, settle.Server + used.Server);
            }

            foreach (var (cost, used) in costs.Zip([written.Own, claim.Own, settle.Own, written.Server, claim.Server, settle.Server]))
            {
                cost.Add(Measurement.CpuOf(used, Deliveries));
            }
        }

        // The first half is warm-up: so long does the runtime compile again what is called often.
        var medians = costs.Select(cost => cost.Skip(Rounds / 2).Order().ElementAt(Rounds / 4).ToString("F1", CultureInfo.InvariantCulture));
        await Console.Out.WriteLineAsync($"| {store} | {string.Join(" | ", medians)} |");
    }

    private static async Task<IReadOnlyList<ClaimedDelivery>> ClaimAsync(IDeliveryQueue queue, Guid hook)
    {
        ClaimableWebhook[] claimable = [new(hook, ClaimBatch, InOrder: false)];
        var request = new ClaimRequest(Guid.CreateVersion7(), DeliveryKind.FirstAttempt, claimable, ClaimBatch, TimeSpan.FromMinutes(1));
        var claimed = await queue.ClaimAsync(request, CancellationToken.None);
        return claimed.Count == ClaimBatch ? claimed : throw new InvalidOperationException($"{claimed.Count} were claimed instead of {ClaimBatch}.");
    }

    private static Task SettleAsync(IDeliveryQueue queue, IEnumerable<ClaimedDelivery> claimed)
    {
        var now = TimeProvider.System.GetUtcNow();
        var attempt = new DeliveryAttempt { Number = 1, At = now, Outcome = WebhookOutcome.Allowed, Status = 204, DurationMs = 1.25 };
        return queue.SettleAsync(
            [.. claimed.Select(c => new DeliverySettlement(c.Id, c.ClaimId, DeliveryState.Delivered, TimeSpan.Zero, attempt))],
            CancellationToken.None);
    }

    private sealed class Processor(ServerProcess? server)
    {
        private (TimeSpan Own, TimeSpan Server) _last;

        public (TimeSpan Own, TimeSpan Server) Restart()
        {
            var now = (Environment.CpuUsage.TotalTime, server?.ProcessorTime ?? TimeSpan.Zero);
            var used = (now.TotalTime - _last.Own, now.Item2 - _last.Server);
            _last = now;
            return used;
        }
    }

    /// <summary>The server of PostgreSQL and its sessions, those that have ended included.</summary>
    private sealed class ServerProcess
    {
        private readonly int _id = NewestServer();

        public TimeSpan ProcessorTime
        {
            get
            {
                var ticks = Read(_id) is { } own ? own.Used + own.OfChildren : 0;
                foreach (var child in File.ReadAllText($"/proc/{_id}/task/{_id}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
                {
                    ticks += Read(int.Parse(child, CultureInfo.InvariantCulture))?.Used ?? 0;
                }

                return TimeSpan.FromMilliseconds(ticks * 10);
            }
        }

        private static int NewestServer()
        {
            var servers = All().Where(stat => stat.Name == "postgres").ToArray();
            var ids = servers.Select(stat => stat.Id).ToHashSet();
            return servers.Where(stat => !ids.Contains(stat.Parent)).OrderByDescending(stat => stat.Started).First().Id;
        }

        private static IEnumerable<Stat> All()
            => Directory.EnumerateDirectories("/proc")
                .Select(folder => int.TryParse(Path.GetFileName(folder), out var id) ? Read(id) : null)
                .OfType<Stat>();

        private static Stat? Read(int id)
        {
            try
            {
                var text = File.ReadAllText($"/proc/{id}/stat");
                var end = text.LastIndexOf(')');
                var rest = text[(end + 2)..].Split(' ');
                long Number(int place) => long.Parse(rest[place], CultureInfo.InvariantCulture);
                return new Stat(
                    id, text[(text.IndexOf('(') + 1)..end], (int)Number(1), Number(11) + Number(12), Number(13) + Number(14), Number(19));
            }
            catch (IOException)
            {
                return null;
            }
        }

        private sealed record Stat(int Id, string Name, int Parent, long Used, long OfChildren, long Started);
    }
}
