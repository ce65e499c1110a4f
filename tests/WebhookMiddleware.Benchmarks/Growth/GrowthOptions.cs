using System.Globalization;
using WebhookMiddleware.Benchmarks.Macro;

namespace WebhookMiddleware.Benchmarks.Growth;

/// <summary>What the command line asks for.</summary>
internal sealed record GrowthOptions
{
    public const string Usage =
        "growth [--tables 3connections,…] [--steps 1,4,…] [--store sqlite|postgres] "
        + "[--seconds 3] [--rounds 2] [--deliveries 5000] [--quick]";

    /// <summary>Gets the tables to print; null: all.</summary>
    public IReadOnlyList<string>? Tables { get; init; }

    /// <summary>Gets the steps of the tables; null: each table's own.</summary>
    public IReadOnlyList<int>? Steps { get; init; }

    /// <summary>Gets the store of rows 3, 7 and 8; more than one host are always on PostgreSQL.</summary>
    public string Store { get; init; } = Bench.Sqlite;

    public int Seconds { get; init; } = 3;

    public int WarmUp { get; init; } = 2;

    /// <summary>Gets how many warm-ups come before the rounds of rows 3 and 7.</summary>
    public int WarmUps { get; init; } = 3;

    public int Rounds { get; init; } = 2;

    public int Deliveries { get; init; } = 5000;

    public static GrowthOptions Parse(IReadOnlyList<string> arguments)
    {
        var (options, words) = (new GrowthOptions(), new Arguments(arguments, Usage));
        while (words.TryRead(out var option))
        {
            options = option switch
            {
                "--tables" => options with { Tables = words.List() },
                "--steps" => options with { Steps = [.. words.List().Select(step => int.Parse(step, CultureInfo.InvariantCulture))] },
                "--store" => options with { Store = words.Value() is "sqlite" ? Bench.Sqlite : Bench.PostgreSql },
                "--seconds" => options with { Seconds = words.Number() },
                "--rounds" => options with { Rounds = words.Number() },
                "--deliveries" => options with { Deliveries = words.Number() },
                "--quick" => options with { Seconds = 1, WarmUp = 1, WarmUps = 1, Rounds = 1, Deliveries = 500 },
                _ => throw words.Unknown(option),
            };
        }

        return options;
    }
}
