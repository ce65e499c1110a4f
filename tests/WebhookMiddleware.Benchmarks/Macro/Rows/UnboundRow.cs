using WebhookMiddleware.Benchmarks.Macro.Api;

namespace WebhookMiddleware.Benchmarks.Macro.Rows;

/// <summary>What the package costs an endpoint that is not bound to any event.</summary>
internal static class UnboundRow
{
    private const int Connections = 16;

    public static async Task RunAsync(Bench bench)
    {
        var connections = bench.Options.Connections ?? Connections;
        await using var bare = await ApiProcess.StartAsync(bench.NewApi(ApiKind.Bare));
        await using var package = await bench.StartApiAsync(bench.NewApi());
        await bench.CompeteAsync(
            "2 unbound endpoint",
            "/s",
            bench.Posting("a host without the package", bare, "/unbound", connections),
            bench.Posting("a host with it", package, "/unbound", connections));
    }
}
