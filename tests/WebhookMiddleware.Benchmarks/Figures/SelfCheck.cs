using WebhookMiddleware.Benchmarks.Growth;
using WebhookMiddleware.Benchmarks.Macro;
using WebhookMiddleware.Benchmarks.Processes;

namespace WebhookMiddleware.Benchmarks.Figures;

/// <summary>Checks what the figures are made with, on figures whose outcome is known. Each measurement begins with it.</summary>
internal static class SelfCheck
{
    public static void Run()
    {
        Expect(new Spread(3, 1, 9), Spread.Of([9, 1, 3]), "the median of an odd number of figures");
        Expect(new Spread(2.5, 1, 9), Spread.Of([9, 1, 3, 2]), "the median of an even number of figures");

        // The machine halves its speed in the third round: the medians' ratio would be 0.75, that of each round is 0.8.
        Expect(new Spread(0.8, 0.75, 0.8), Spread.OfRatios([80, 75, 40], [100, 100, 50]), "ratios paired by round");
        Expect(250, Measurement.CpuOf(TimeSpan.FromSeconds(1.5), 6000), "the processor time of an operation");

        // 400 ticks passed, 100 of them idle; of the other 300 ours are 220.
        var before = new MachineTimes(All: 1000, Idle: 500, Ours: 70);
        Expect(0.2, MachineTimes.ForeignShare(before, new MachineTimes(1400, 600, 290)), "the foreign share");
        Expect(0, MachineTimes.ForeignShare(before, new MachineTimes(1400, 600, 400)), "the foreign share of none");
        Expect(16, GrowthTable.GrowsUntil([(1, 100), (4, 300), (16, 900), (64, 920), (256, 1200)]), "from where growth stops");
        Expect(new WrkReport(54321, 9053.5, 1.25, 7 + 1 + 2 + 3 + 4), WrkReport.Parse(Report), "the report of wrk");
    }

    private const string Report = """
        Running 6s test @ http://127.0.0.1:5000/one
          1 threads and 16 connections
          Thread Stats   Avg      Stdev     Max   +/- Stdev
            Latency     1.61ms    1.11ms  19.71ms   88.59%
            Req/Sec     9.10k   675.34    10.26k    70.00%
          Latency Distribution
             50%    1.25ms
             75%    1.88ms
             90%    2.82ms
             99%    5.71ms
          54321 requests in 6.00s, 13.49MB read
          Socket errors: connect 1, read 2, write 3, timeout 4
          Non-2xx or 3xx responses: 7
        Requests/sec:   9053.50
        Transfer/sec:      2.25MB
        """;

    private static void Expect<T>(T expected, T found, string what)
        where T : notnull
    {
        if (!expected.Equals(found))
        {
            throw new InvalidOperationException($"{what}: {found} instead of {expected}.");
        }
    }
}
