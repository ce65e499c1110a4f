using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
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

    public static async Task RunAsync(PostgreSqlCluster? cluster)
    {
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

            await Contestant.CompeteAsync(
                $"Claiming and settling {Batch} at a time, nobody else at work", Rounds, [.. queues.Select(queue => queue.AsContestant())]);
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
        private TimeSpan _claiming;
        private TimeSpan _settling;

        public static async Task<Queue> CreateAsync(string store, HostDatabase database, int waiting, Func<Guid, int, string> sql)
        {
            var host = await WorkerHost.StartSilentAsync(database);
            var hook = Guid.CreateVersion7();
            await database.ExecuteAsync(sql(hook, waiting));
            return new Queue(FormattableString.Invariant($"{store}, {waiting:N0} waiting"), database, host, hook);
        }

        public Contestant AsContestant() => new(name, RunAsync)
        {
            Note = () => $"claim {_claiming.TotalMilliseconds / ClaimsARound:F2} ms, settle {_settling.TotalMilliseconds / ClaimsARound:F2} ms",
        };

        public async ValueTask DisposeAsync()
        {
            await host.DisposeAsync();
            database.Dispose();
        }

        private async Task<double> RunAsync()
        {
            var queue = host.Services.GetRequiredService<IDeliveryQueue>();
            (_claiming, _settling) = (TimeSpan.Zero, TimeSpan.Zero);

            // What is taken is put back, so that as many wait in the next round.
            await Backlog.WriteAsync(host, hook, Batch * ClaimsARound);
            for (var i = 0; i < ClaimsARound; i++)
            {
                var request = new ClaimRequest(
                    Guid.CreateVersion7(), DeliveryKind.FirstAttempt, [new ClaimableWebhook(hook, Batch, InOrder: false)], Batch, TimeSpan.FromMinutes(1));
                var asked = Stopwatch.GetTimestamp();
                var claimed = await queue.ClaimAsync(request, CancellationToken.None);
                _claiming += Stopwatch.GetElapsedTime(asked);
                if (claimed.Count != Batch)
                {
                    throw new InvalidOperationException($"{name}: {claimed.Count} were claimed instead of {Batch}.");
                }

                var attempt = new DeliveryAttempt { Number = 1, At = TimeProvider.System.GetUtcNow(), Outcome = WebhookOutcome.Allowed, Status = 204 };
                asked = Stopwatch.GetTimestamp();
                await queue.SettleAsync(
                    [.. claimed.Select(c => new DeliverySettlement(c.Id, c.ClaimId, DeliveryState.Delivered, TimeSpan.Zero, attempt))],
                    CancellationToken.None);
                _settling += Stopwatch.GetElapsedTime(asked);
            }

            return Batch * ClaimsARound / (_claiming + _settling).TotalSeconds;
        }
    }
}
