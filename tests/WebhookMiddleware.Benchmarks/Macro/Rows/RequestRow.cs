using WebhookMiddleware.Benchmarks.Figures;
using WebhookMiddleware.Benchmarks.Macro.Api;

namespace WebhookMiddleware.Benchmarks.Macro.Rows;

/// <summary>An endpoint of the package beside one of the same API that does the same by hand.</summary>
internal sealed record RequestRow(string Name, string HandPath, string HandName, string PackagePath, string PackageName)
{
    private const int Connections = 16;

    public static readonly RequestRow Idle = new("1 no webhook", "/hand/filter", "an empty filter", "/idle", "an event without webhooks");

    public static readonly RequestRow One = new("3 one webhook", "/hand/one", "by hand", "/one", "package") { SamePath = "/hand/same/one" };

    public static readonly RequestRow Mvc = new("3mvc one webhook, MVC", "/mvc/hand", "by hand", "/mvc/one", "package");

    public static readonly RequestRow Full = new("4 signature, Basic, template", "/hand/full", "by hand", "/full", "package");

    public static readonly RequestRow Sequence = new("5seq three in sequence", "/hand/sequence", "by hand", "/sequence", "package")
    {
        SamePath = "/hand/same/sequence",
    };

    public static readonly RequestRow Parallel = new("5par three at once", "/hand/parallel", "by hand", "/parallel", "package")
    {
        SamePath = "/hand/same/parallel",
    };

    public static readonly RequestRow Enrich = new("6 enrich, bind, validate", "/hand/enrich", "by hand", "/enrich", "package");

    public async Task RunAsync(Bench bench) => await ResultTable.WriteAsync(Name, "/s", await MeasureAsync(bench));

    /// <summary>Gets the endpoint that logs its calls by hand, too; null if the row has none.</summary>
    public string? SamePath { get; init; }

    public async Task<IReadOnlyList<Standing>> MeasureAsync(Bench bench)
    {
        var connections = bench.Options.Connections ?? Connections;
        await using var api = await bench.StartApiAsync(bench.NewApi());
        (string Name, string Path)[] competing = [(HandName, HandPath), (PackageName, PackagePath)];
        if (SamePath is not null)
        {
            competing = [.. competing, ("by hand, with a log of the calls", SamePath)];
        }

        foreach (var (_, path) in competing)
        {
            await api.CheckAsync(path, bench.Body);
        }

        return await Competition.RunAsync(
            bench.Options.Rounds,
            [.. competing.Select(one => bench.Posting(one.Name, api, one.Path, connections))],
            bench.Options.WarmUps ?? 1);
    }
}
