using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.Benchmarks.Figures;
using WebhookMiddleware.Benchmarks.Processes;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.TestSupport;
using WebhookMiddleware.TestSupport.Hosts;

namespace WebhookMiddleware.Benchmarks.Drain;

/// <summary>Deliveries claimed and settled a second, without HTTP, from a short and from a long backlog.</summary>
internal static class ClaimBenchmark
{
    private const int Rounds = 5;
    private const int Batch = 100;
    private const int ClaimsARound = 30;

    private static readonly int[] Backlogs = [10_000, 1_000_000];

    public static async Task RunAsync()
    {
        using var cluster = PostgreSqlCluster.Missing is null ? PostgreSqlCluster.Start() : null;
        List<Queue> queues = [];
        try
        {
            foreach (var waiting in Backlogs)
            {
                queues.Add(await Queue.CreateAsync("SQLite", HostDatabase.NewSqlite(), waiting, WaitingRows.Sqlite));
                if (cluster is not null)
                {
                    queues.Add(await Queue.CreateAsync(
                        "PostgreSQL", HostDatabase.NewPostgreSql(cluster, $"claim{waiting}"), waiting, WaitingRows.PostgreSql));
                }
            }

            Contestant[] contestants = [.. queues.Select(queue => new Contestant(queue.Name, _ => queue.RunAsync()))];
            await ResultTable.WriteAsync($"9 claim and settle {Batch}", "/s", await Competition.RunAsync(Rounds, contestants));
        }
        finally
        {
            foreach (var queue in queues)
            {
                await queue.DisposeAsync();
            }
        }
    }

    private sealed class Queue(string name, HostDatabase database, WorkerHost host, Guid hook) : IAsyncDisposable
    {
        public static async Task<Queue> CreateAsync(string store, HostDatabase database, int waiting, Func<Guid, int, string> sql)
        {
            var host = await WorkerHost.StartSilentAsync(database);
            var hook = Guid.CreateVersion7();
            await database.ExecuteAsync(sql(hook, waiting));
            return new Queue(FormattableString.Invariant($"{store}, {waiting:N0} waiting"), database, host, hook);
        }

        public string Name => name;

        public async ValueTask DisposeAsync()
        {
            await host.DisposeAsync();
            database.Dispose();
        }

        public async Task<Measurement> RunAsync()
        {
            var queue = host.Services.GetRequiredService<IDeliveryQueue>();
            var (claiming, settling) = (TimeSpan.Zero, TimeSpan.Zero);
            var before = MachineTimes.Read();

            // What is taken is put back, so that as many wait in the next round.
            await Backlog.WriteAsync(host.Services, hook, Batch * ClaimsARound);
            for (var i = 0; i < ClaimsARound; i++)
            {
                ClaimableWebhook[] claimable = [new(hook, Batch, InOrder: false)];
                var request = new ClaimRequest(Guid.CreateVersion7(), DeliveryKind.FirstAttempt, claimable, Batch, TimeSpan.FromMinutes(1));
                var asked = Stopwatch.GetTimestamp();
                var claimed = await queue.ClaimAsync(request, CancellationToken.None);
                claiming += Stopwatch.GetElapsedTime(asked);
                if (claimed.Count != Batch)
                {
                    throw new InvalidOperationException($"{name}: {claimed.Count} were claimed instead of {Batch}.");
                }

                var now = TimeProvider.System.GetUtcNow();
                var attempt = new DeliveryAttempt { Number = 1, At = now, Outcome = WebhookOutcome.Allowed, Status = 204 };
                asked = Stopwatch.GetTimestamp();
                await queue.SettleAsync(
                    [.. claimed.Select(c => new DeliverySettlement(c.Id, c.ClaimId, DeliveryState.Delivered, TimeSpan.Zero, attempt))],
                    CancellationToken.None);
                settling += Stopwatch.GetElapsedTime(asked);
            }

            return new Measurement(Batch * ClaimsARound / (claiming + settling).TotalSeconds)
            {
                Foreign = MachineTimes.ForeignShare(before, MachineTimes.Read()),
                Notes = new Dictionary<string, double>
                {
                    ["ms a claim"] = claiming.TotalMilliseconds / ClaimsARound,
                    ["ms a settlement"] = settling.TotalMilliseconds / ClaimsARound,
                },
            };
        }
    }
}
