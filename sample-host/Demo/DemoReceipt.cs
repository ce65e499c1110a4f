using System.Text.Json;

namespace SampleHost.Demo;

/// <summary>Represents a request that the demo receiver got.</summary>
/// <param name="At">The time.</param>
/// <param name="Behaviour">The last segment of its path.</param>
/// <param name="Headers">All headers except Authorization.</param>
/// <param name="Body">The body, if it is JSON.</param>
/// <param name="Raw">The unchanged text of the body, which signatures are computed from.</param>
internal sealed record DemoReceipt(
    DateTimeOffset At,
    string Behaviour,
    IReadOnlyDictionary<string, string> Headers,
    JsonElement? Body,
    string Raw);
