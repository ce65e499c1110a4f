using WebhookMiddleware.Benchmarks.Figures;
using WebhookMiddleware.Benchmarks.Macro.Api;

namespace WebhookMiddleware.Benchmarks.Macro.Rows;

/// <summary>An endpoint of the package beside one of the same API that does the same by hand.</summary>
internal sealed record RequestRow(string Name, string HandPath, string HandName, string PackagePath, string PackageName)
{
    private const int Connections = 16;

    public static readonly RequestRow Idle = new("1 no webhook", "/hand/filter", "an empty filter", "/idle", "an event without webhooks");

    public static readonly RequestRow One = new("3 one webhook", "/hand/one", "by hand", "/one", "package");

    public static readonly RequestRow Mvc = new("3mvc one webhook, MVC", "/mvc/hand", "by hand", "/mvc/one", "package");

    public static readonly RequestRow Full = new("4 signature, Basic, template", "/hand/full", "by hand", "/full", "package");

    public static readonly RequestRow Sequence = new("5seq three in sequence", "/hand/sequence", "by hand", "/sequence", "package");

    public static readonly RequestRow Parallel = new("5par three at once", "/hand/parallel", "by hand", "/parallel", "package");

    public static readonly RequestRow Enrich = new("6 enrich, bind, validate", "/hand/enrich", "by hand", "/enrich", "package");

    public async Task RunAsync(Bench bench) => await ResultTable.WriteAsync(Name, "/s", await MeasureAsync(bench));

    public async Task<IReadOnlyList<Standing>> MeasureAsync(Bench bench)
    {
        var connections = bench.Options.Connections ?? Connections;
        await using var api = await bench.StartApiAsync(bench.NewApi());
        await api.CheckAsync(HandPath, bench.Body);
        await api.CheckAsync(PackagePath, bench.Body);
        return await Competition.RunAsync(
            bench.Options.Rounds,
            [bench.Posting(HandName, api, HandPath, connections), bench.Posting(PackageName, api, PackagePath, connections)],
            bench.Options.WarmUps ?? 1);
    }
}
