namespace WebhookMiddleware.Benchmarks.Drain;

/// <summary>What the command line asks for.</summary>
internal sealed record DrainOptions
{
    public const string Usage =
        "drain [--hosts none,inmemory,sqlite,postgresql,postgresql×2,least-sqlite,least-postgresql,…+history,…+webhooks] [--slots 64] "
        + "[--deliveries 10000] [--rounds 3] [--warm-ups 10] [--payload <KiB>] [--waiting 0] [--quick]";

    /// <summary>
    /// Gets the fleets: a store, and how many hosts there are on it if there are several; or the least queue in a store.
    /// </summary>
    public IReadOnlyList<string> Hosts { get; init; } = ["sqlite", "postgresql", "postgresql×2"];

    public int Slots { get; init; } = 64;

    public int Deliveries { get; init; } = 10_000;

    public int Rounds { get; init; } = 3;

    /// <summary>
    /// Gets how many rounds come before those that are measured. A round is a second or less, and the runtime goes on compiling what is
    /// called often for longer than that.
    /// </summary>
    public int WarmUps { get; init; } = 10;

    /// <summary>Gets how many kibibytes the payload is made larger.</summary>
    public int Payload { get; init; }

    /// <summary>Gets how many deliveries wait besides, and still do at the end; not for the least queue.</summary>
    public int Waiting { get; init; }

    public static DrainOptions Parse(IReadOnlyList<string> arguments)
    {
        var (options, words) = (new DrainOptions(), new Arguments(arguments, Usage));
        while (words.TryRead(out var option))
        {
            options = option switch
            {
                "--hosts" => options with { Hosts = words.List() },
                "--slots" => options with { Slots = words.Number() },
                "--deliveries" => options with { Deliveries = words.Number() },
                "--rounds" => options with { Rounds = words.Number() },
                "--warm-ups" => options with { WarmUps = words.Number() },
                "--payload" => options with { Payload = words.Number() },
                "--waiting" => options with { Waiting = words.Number() },
                "--quick" => options with { Deliveries = 500, Rounds = 1, WarmUps = 1 },
                _ => throw words.Unknown(option),
            };
        }

        return options;
    }
}
