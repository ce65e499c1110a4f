using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace WebhookMiddleware.Benchmarks.Drain;

/// <summary>What a <see cref="DrainHost"/> or a <see cref="LeastHost"/> is to be; it travels in the environment.</summary>
/// <param name="Store">The kind of its database.</param>
/// <param name="ConnectionString">The connection string of its database.</param>
/// <param name="Keys">The folder of its Data Protection keys.</param>
/// <param name="Slots">How many deliveries it has in flight.</param>
/// <param name="Payload">How many kibibytes its payloads are made larger.</param>
/// <param name="ForgetsQueue">Whether its queue is a <see cref="ForgetfulQueue"/> and not in the database.</param>
/// <param name="Tables">The <see cref="LeastTables"/> of a <see cref="LeastQueue"/>; null: the package's queue.</param>
internal sealed record DrainSettings(
    string Store, string ConnectionString, string Keys, int Slots, int Payload, bool ForgetsQueue = false, string? Tables = null)
{
    private const string Section = "Bench";

    public static DrainSettings Read(IConfiguration configuration)
    {
        string Value(string name)
            => configuration[$"{Section}:{name}"] ?? throw new InvalidOperationException($"{Section}:{name} is missing.");
        int Number(string name) => int.Parse(Value(name), CultureInfo.InvariantCulture);
        return new DrainSettings(
            Value(nameof(Store)),
            Value(nameof(ConnectionString)),
            Value(nameof(Keys)),
            Number(nameof(Slots)),
            Number(nameof(Payload)),
            bool.Parse(Value(nameof(ForgetsQueue))),
            configuration[$"{Section}:{nameof(Tables)}"]);
    }

    public IEnumerable<(string Name, string Value)> ToEnvironment() =>
    [
        ($"{Section}:{nameof(Store)}", Store),
        ($"{Section}:{nameof(ConnectionString)}", ConnectionString),
        ($"{Section}:{nameof(Keys)}", Keys),
        ($"{Section}:{nameof(Slots)}", Slots.ToString(CultureInfo.InvariantCulture)),
        ($"{Section}:{nameof(Payload)}", Payload.ToString(CultureInfo.InvariantCulture)),
        ($"{Section}:{nameof(ForgetsQueue)}", ForgetsQueue.ToString()),
        .. Tables is null ? [] : new[] { ($"{Section}:{nameof(Tables)}", Tables) },
    ];
}
