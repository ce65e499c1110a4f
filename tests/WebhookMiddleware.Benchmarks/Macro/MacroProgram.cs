using WebhookMiddleware.Benchmarks.Figures;
using WebhookMiddleware.Benchmarks.Macro.Rows;

namespace WebhookMiddleware.Benchmarks.Macro;

/// <summary>Measures the package beside hand-written code, in an API under load, and prints a table.</summary>
internal static class MacroProgram
{
    private static readonly IReadOnlyList<(string Name, Func<Bench, Task> RunAsync)> Rows =
    [
        ("1", bench => RequestRow.Idle.RunAsync(bench)),
        ("2", UnboundRow.RunAsync),
        ("3", bench => RequestRow.One.RunAsync(bench)),
        ("3mvc", bench => RequestRow.Mvc.RunAsync(bench)),
        ("4", bench => RequestRow.Full.RunAsync(bench)),
        ("5seq", bench => RequestRow.Sequence.RunAsync(bench)),
        ("5par", bench => RequestRow.Parallel.RunAsync(bench)),
        ("6", bench => RequestRow.Enrich.RunAsync(bench)),
        ("7", StoredEventRow.RunAsync),
        ("10", ManyHooksRow.RunAsync),
        ("11", MemoryRow.RunAsync),
        ("13", StartRow.RunAsync),
        ("log", CallLogRow.RunAsync),
    ];

    public static async Task RunAsync(IReadOnlyList<string> arguments)
    {
        var options = MacroOptions.Parse(arguments);
        var names = options.Rows ?? [.. Rows.Select(row => row.Name)];
        if (names.Except(Rows.Select(row => row.Name)).FirstOrDefault() is { } unknown)
        {
            throw new ArgumentException($"There is no row '{unknown}', only {string.Join(", ", Rows.Select(row => row.Name))}.");
        }

        SelfCheck.Run();
        await Wrk.EnsureInstalledAsync();
        await using var bench = await Bench.StartAsync(options);
        await ResultTable.WriteHeadAsync();
        foreach (var row in Rows.Where(row => names.Contains(row.Name)))
        {
            await row.RunAsync(bench);
        }
    }
}
