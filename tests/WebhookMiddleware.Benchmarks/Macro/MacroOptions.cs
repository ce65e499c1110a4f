namespace WebhookMiddleware.Benchmarks.Macro;

/// <summary>What the command line asks for.</summary>
internal sealed record MacroOptions
{
    public const string Usage =
        "macro [--rows 3,5seq,…] [--connections 16] [--seconds 6] [--rounds 5] [--warm-ups 1]"
        + " [--store sqlite|postgresql] [--payload <KiB>] [--quick]";

    /// <summary>Gets the rows to run; null: all.</summary>
    public IReadOnlyList<string>? Rows { get; init; }

    /// <summary>Gets the number of connections; null: each row's own.</summary>
    public int? Connections { get; init; }

    /// <summary>Gets the length of a window.</summary>
    public int Seconds { get; init; } = 6;

    /// <summary>Gets the number of windows of each contestant.</summary>
    public int Rounds { get; init; } = 5;

    /// <summary>Gets the package's store; null: SQLite, and row 7 on both.</summary>
    public string? Store { get; init; }

    /// <summary>Gets how many kibibytes the payload is made larger.</summary>
    public int Payload { get; init; }

    /// <summary>Gets whether it is only to be seen that everything works: the figures mean nothing.</summary>
    public bool Quick { get; init; }

    /// <summary>Gets the length of a warm-up.</summary>
    public int WarmUp { get; init; } = 4;

    /// <summary>Gets the number of warm-ups of each contestant; null: each row's own.</summary>
    public int? WarmUps { get; init; }

    public static MacroOptions Parse(IReadOnlyList<string> arguments)
    {
        var (options, words) = (new MacroOptions(), new Arguments(arguments, Usage));
        while (words.TryRead(out var option))
        {
            options = option switch
            {
                "--rows" => options with { Rows = words.List() },
                "--connections" => options with { Connections = words.Number() },
                "--seconds" => options with { Seconds = words.Number() },
                "--rounds" => options with { Rounds = words.Number() },
                "--warm-ups" => options with { WarmUps = words.Number() },
                "--store" => options with { Store = words.Value() is "sqlite" ? Bench.Sqlite : Bench.PostgreSql },
                "--payload" => options with { Payload = words.Number() },
                "--quick" => options with { Quick = true, Seconds = 1, WarmUp = 1, WarmUps = 1, Rounds = 2 },
                _ => throw words.Unknown(option),
            };
        }

        return options;
    }
}
