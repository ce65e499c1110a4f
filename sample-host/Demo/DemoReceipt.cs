using System.Text.Json;

namespace SampleHost.Demo;

/// <summary>One request that the demo receiver got.</summary>
/// <param name="At">When.</param>
/// <param name="Behaviour">The last part of its path.</param>
/// <param name="Headers">All but Authorization.</param>
/// <param name="Body">The body, if it is JSON.</param>
/// <param name="Raw">The body's very text, which signatures are made of.</param>
internal sealed record DemoReceipt(
    DateTimeOffset At,
    string Behaviour,
    IReadOnlyDictionary<string, string> Headers,
    JsonElement? Body,
    string Raw);
