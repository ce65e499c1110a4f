using WebhookMiddleware.Benchmarks.Figures;
using WebhookMiddleware.Benchmarks.Macro.Api;
using WebhookMiddleware.TestSupport;

namespace WebhookMiddleware.Benchmarks.Macro.Rows;

/// <summary>
/// An event stored with the application's own change, and delivered meanwhile, beside the change alone and beside a hand-written outbox
/// with a hand-written loop. Each sender is on in its own windows only: what it could not send by the end of one waits for the next.
/// </summary>
internal static class StoredEventRow
{
    private const int Connections = 64;

    // Orders are stored a thousand a second, not twenty thousand: after one warm-up, much of the code is not optimised yet. This slows down
    // whoever has more of it.
    private const int WarmUps = 8;

    private static readonly TimeSpan RestAtMost = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(500);

    public static async Task RunAsync(Bench bench)
    {
        string[] stores = bench.Options.Store is { } one ? [one] : [Bench.Sqlite, Bench.PostgreSql];
        foreach (var store in stores)
        {
            if (store == Bench.PostgreSql && PostgreSqlCluster.Missing is { } missing)
            {
                await ResultTable.WriteLineAsync("7 PostgreSQL", missing, "");
                continue;
            }

            var standings = await MeasureAsync(bench, store);
            await ResultTable.WriteAsync($"7 {store}, to no event", "/s", standings);
            await ResultTable.WriteAsync(
                $"7 {store}, to a hand-written outbox", "/s", [standings[3], standings[1], standings[2], standings[4]]);
            await ResultTable.WriteAsync($"7 {store}, to one completed with the response", "/s", [standings[4], standings[2]]);
            await ResultTable.WriteAsync($"7 {store}, to the same by hand", "/s", [standings[5], standings[1]]);
            await ResultTable.WriteAsync($"7 {store}, to the same by hand, enlisted", "/s", [standings[6], standings[2]]);
        }
    }

    public static async Task<IReadOnlyList<Standing>> MeasureAsync(Bench bench, string store)
    {
        await using var api = await ApiProcess.StartAsync(bench.NewApi(store: store) with { Shop = true });
        await Hooks.AddBackgroundAsync(api, bench.Receiver.Address);
        await api.SwitchAsync(false);
        return await Competition.RunAsync(bench.Options.Rounds,
        [
            Storing(bench, api, "no event", "/shop/plain", null, _ => Task.CompletedTask),
            Storing(bench, api, "event after the handler", "/shop/after", BenchEvents.Stored, api.SwitchAsync),
            Storing(bench, api, "event enlisted", "/shop/enlisted", BenchEvents.Enlisted, api.SwitchAsync),
            Storing(bench, api, "hand-written outbox", "/shop/outbox", "hand", api.SwitchHandAsync),
            Storing(bench, api, "hand-written, completed with the response", "/shop/completed", "hand", api.SwitchHandAsync),
            Storing(bench, api, "the same by hand", "/shop/same/after", "hand", api.SwitchHandAsync),
            Storing(bench, api, "the same by hand, enlisted", "/shop/same/enlisted", "hand", api.SwitchHandAsync),
        ],
        bench.Options.WarmUps ?? WarmUps);
    }

    private static Contestant Storing(Bench bench, ApiProcess api, string name, string path, string? counted, Func<bool, Task> switchAsync)
        => new(name, async isWarmUp =>
        {
            var connections = bench.Options.Connections ?? Connections;
            await switchAsync(true);
            await bench.Receiver.ResetAsync();
            var measured = await bench.PostAsync(api, path, connections, isWarmUp ? bench.Options.WarmUp : bench.Options.Seconds);
            if (counted is null)
            {
                return measured;
            }

            var meanwhile = (await bench.Receiver.CountAsync(counted)).Count;
            var inAll = await RestAsync(bench, counted);
            await switchAsync(false);
            return measured with
            {
                Notes = new Dictionary<string, double>
                {
                    ["delivered meanwhile, of 100"] = 100.0 * meanwhile / measured.Requests,
                    ["that is, a second"] = measured.Value * meanwhile / measured.Requests,
                    ["and by the end of a rest"] = 100.0 * inAll / measured.Requests,
                },
            };
        });

    // Until nothing has come for some glances: the next contestant should not pay for what this one has left undone.
    private static async Task<long> RestAsync(Bench bench, string counted)
    {
        var (count, still) = (-1L, 0);
        for (var waited = TimeSpan.Zero; waited < RestAtMost && still < 3; waited += Glance)
        {
            await Task.Delay(Glance, TimeProvider.System);
            var now = (await bench.Receiver.CountAsync(counted)).Count;
            (count, still) = (now, now == count ? still + 1 : 0);
        }

        return count;
    }
}
