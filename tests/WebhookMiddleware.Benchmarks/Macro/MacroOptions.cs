using System.Globalization;

namespace WebhookMiddleware.Benchmarks.Macro;

/// <summary>What the command line asks for.</summary>
internal sealed record MacroOptions
{
    public const string Usage =
        "macro [--rows 3,5seq,…] [--connections 16] [--seconds 6] [--rounds 5] [--store sqlite|postgresql] [--payload <KiB>] [--quick]";

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
    public int WarmUp => Quick ? 1 : 4;

    public static MacroOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new MacroOptions();
        for (var i = 0; i < arguments.Count; i++)
        {
            string Value() => ++i < arguments.Count ? arguments[i] : throw new ArgumentException($"{arguments[i - 1]} needs a value. {Usage}");
            int Number() => int.TryParse(Value(), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw new ArgumentException($"'{arguments[i]}' is no number. {Usage}");
            options = arguments[i] switch
            {
                "--rows" => options with { Rows = Value().Split(',') },
                "--connections" => options with { Connections = Number() },
                "--seconds" => options with { Seconds = Number() },
                "--rounds" => options with { Rounds = Number() },
                "--store" => options with { Store = Value() is "postgres" ? "postgresql" : arguments[i] },
                "--payload" => options with { Payload = Number() },
                "--quick" => options with { Quick = true, Seconds = 1, Rounds = 2 },
                var other => throw new ArgumentException($"There is no '{other}'. {Usage}"),
            };
        }

        return options;
    }
}
