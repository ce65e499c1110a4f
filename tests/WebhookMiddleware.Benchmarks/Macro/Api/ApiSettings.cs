using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;

namespace WebhookMiddleware.Benchmarks.Macro.Api;

/// <summary>What an API is made of.</summary>
internal enum ApiKind
{
    /// <summary>Neither the package nor a database.</summary>
    Bare,

    /// <summary>No package, but Entity Framework Core and one table, migrated at the start.</summary>
    Migrated,

    /// <summary>The package, and the hand-written counterparts beside it.</summary>
    Package,
}

/// <summary>What an API process is to be; it travels in the environment.</summary>
internal sealed record ApiSettings
{
    private const string Section = "Bench";

    public required ApiKind Kind { get; init; }

    /// <summary>Gets whether it has the application's own data, too.</summary>
    public bool Shop { get; init; }

    /// <summary>Gets the kind of its database: <c>sqlite</c> or <c>postgresql</c>.</summary>
    public required string Store { get; init; }

    public required string ConnectionString { get; init; }

    public required string Receiver { get; init; }

    /// <summary>Gets the folder of its Data Protection keys.</summary>
    public required string Keys { get; init; }

    /// <summary>Gets the number of webhooks of other events that it adds at its start.</summary>
    public int OtherHooks { get; init; }

    /// <summary>Gets the number of messages that are sent at the same time.</summary>
    public int Slots { get; init; } = 16;

    public bool IsPostgreSql => Store == "postgresql";

    public static ApiSettings Read(IConfiguration configuration)
    {
        string Value(string name)
            => configuration[$"{Section}:{name}"] ?? throw new InvalidOperationException($"{Section}:{name} is missing.");
        return new ApiSettings
        {
            Kind = Enum.Parse<ApiKind>(Value(nameof(Kind))),
            Shop = bool.Parse(Value(nameof(Shop))),
            Store = Value(nameof(Store)),
            ConnectionString = Value(nameof(ConnectionString)),
            Receiver = Value(nameof(Receiver)),
            Keys = Value(nameof(Keys)),
            OtherHooks = int.Parse(Value(nameof(OtherHooks)), CultureInfo.InvariantCulture),
            Slots = int.Parse(Value(nameof(Slots)), CultureInfo.InvariantCulture),
        };
    }

    public IEnumerable<(string Name, string Value)> ToEnvironment() =>
    [
        ($"{Section}:{nameof(Kind)}", Kind.ToString()),
        ($"{Section}:{nameof(Shop)}", Shop.ToString()),
        ($"{Section}:{nameof(Store)}", Store),
        ($"{Section}:{nameof(ConnectionString)}", ConnectionString),
        ($"{Section}:{nameof(Receiver)}", Receiver),
        ($"{Section}:{nameof(Keys)}", Keys),
        ($"{Section}:{nameof(OtherHooks)}", OtherHooks.ToString(CultureInfo.InvariantCulture)),
        ($"{Section}:{nameof(Slots)}", Slots.ToString(CultureInfo.InvariantCulture)),
    ];

    public void Use(DbContextOptionsBuilder options)
    {
        _ = IsPostgreSql ? options.UseNpgsql(ConnectionString) : options.UseSqlite(ConnectionString);
    }
}
