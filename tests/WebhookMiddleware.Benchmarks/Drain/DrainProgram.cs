using WebhookMiddleware.TestSupport;

namespace WebhookMiddleware.Benchmarks.Drain;

/// <summary>
/// How fast a backlog of background deliveries is sent, and how fast it can be claimed. BenchmarkDotNet measures operations that can be
/// repeated; this is one long operation with a state, so the contestants take turns in rounds, and medians and ratios are printed.
/// </summary>
internal static class DrainProgram
{
    public static async Task RunAsync(IReadOnlyCollection<string> parts)
    {
        using var cluster = PostgreSqlCluster.Missing is null ? PostgreSqlCluster.Start() : null;
        if (cluster is null)
        {
            await Console.Out.WriteLineAsync(PostgreSqlCluster.Missing);
        }

        if (parts.Count == 0 || parts.Contains("drain"))
        {
            await DrainBenchmark.RunAsync(cluster, [.. parts.Skip(1)]);
        }

        if (parts.Count == 0 || parts.Contains("claim"))
        {
            await ClaimBenchmark.RunAsync(cluster);
        }
    }
}
